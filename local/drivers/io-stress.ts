import type { Driver } from './driver.ts';

/** Stands for the free space of a task's ephemeral storage, in bytes: a laptop's disk is not the experiment's to fill. */
const scratchSpaceBytes = 64 * 1024 * 1024;

/** Writers beside the task that fill a share of its scratch space and sync, over and over. */
export const ioStress: Driver<'io-stress'> = ({ faultId, effect, task }) => ({
  apply: [
    {
      do: 'write',
      faultId,
      taskId: task.id,
      workers: effect.workers,
      bytes: Math.floor((effect.percent / 100) * scratchSpaceBytes),
    },
  ],
  revert: [{ do: 'end-write', faultId, taskId: task.id }],
  fidelity: `Writers fill ${effect.percent} % of a scratch space of 64 MiB and sync; the disk is the machine's, so others feel it too.`,
});
