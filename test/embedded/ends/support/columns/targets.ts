import { isGone, isSeen, unproven, wrongState, wrongVerdict } from '../checks.ts';
import { kill, type ListedTask, type LiveSystem } from '../live-system.ts';
import { look } from '../proc.ts';
import type { Row } from '../row.ts';
import type { Scene } from '../signs.ts';
import { follow, start, targetOf } from '../started.ts';
import { startStopTask } from '../stop-task.ts';
import { until } from '../until.ts';
import { oneByOne } from './column.ts';

/** The task that is hit, or one of those that are called. */
async function hitBy(system: LiveSystem, row: Row, { pid }: Scene): Promise<ListedTask> {
  const tasks = await system.tasks();
  return tasks.find(({ process }) => process.pid === pid) ?? targetOf(row, tasks);
}

/** Faults whose target goes while they last; they end when their time is over. */
const targetGone = (
  end: 'target-killed' | 'target-replaced',
  experiments: number,
  remove: (system: LiveSystem, task: ListedTask) => Promise<readonly string[]>,
) =>
  oneByOne(end, {
    experiments,
    go: async (course) => {
      const { system, row, release } = course;
      const started = await start(system, [row], { duration: 'PT2M' });
      course.finally(started.stop);
      const scene = await started.scene(row);
      await isSeen(row, scene);
      const task = await hitBy(system, row, scene);
      const { status } = await started.status();
      const late = status === 'running' ? [] : [`the experiment was ${status} before its target went`];
      const wrong = await remove(system, task);
      await until(`task ${task.taskArn} has gone`, () => look(task.process.pid) === undefined);
      const state = await started.ended();
      release();
      await isGone(row, scene);
      return [
        ...late,
        ...wrong,
        ...wrongState(state, ['completed', 'failed']),
        ...unproven(system.events, started.id, row),
        ...(await wrongVerdict(system, started.id)),
      ];
    },
  });

/** SIGKILL by a stranger. */
export const targetKilled = targetGone('target-killed', 1, async (_system, { process }) => {
  kill(process.pid);
  return [];
});

/** StopTask by a second experiment. */
export const targetReplaced = targetGone('target-replaced', 2, async (system, task) => {
  const second = follow(system, await startStopTask(system, task.taskArn), new Map());
  return wrongState(await second.ended(), ['completed']).map((problem) => `StopTask: ${problem}`);
});
