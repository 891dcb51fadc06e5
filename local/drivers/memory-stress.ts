import type { Driver } from './driver.ts';
import { graceMilliseconds } from './grace.ts';

/**
 * Fills the memory of a task through its limits file: a share of what it may hold, or more than it may hold, with the
 * kernel's part played by the fault's holder.
 */
export const memoryStress: Driver<'memory-stress'> = ({
  faultId,
  effect,
  task,
  memoryMebibytes,
  durationMilliseconds,
}) => {
  const isBalloon = effect.mode === 'balloon';
  const mebibytes = isBalloon ? Math.round((memoryMebibytes * effect.percent) / 100) : memoryMebibytes;
  return {
    apply: [
      {
        do: 'fill-memory',
        faultId,
        taskId: task.id,
        process: task.process,
        mebibytes,
        milliseconds: durationMilliseconds + graceMilliseconds,
        ...(!isBalloon && { limitMebibytes: memoryMebibytes }),
      },
    ],
    revert: [{ do: 'empty-memory', faultId, taskId: task.id }],
    fidelity: isBalloon
      ? `The process holds ${mebibytes} MiB more, ${effect.percent} % of what a task may hold here, as far as it can in the heap; its collector works as in AWS, no limit is enforced.`
      : `The process is killed by SIGKILL when its resident memory is seen above ${memoryMebibytes} MiB, a task's share of this machine: what the kernel does in AWS at the task's own limit.`,
  };
};
