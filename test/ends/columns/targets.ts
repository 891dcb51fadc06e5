import { isGone, isSeen, unproven, wrongState, wrongVerdict } from '../checks.ts';
import type { End } from '../ends.ts';
import { kill, type LiveSystem } from '../live-system.ts';
import { look } from '../proc.ts';
import type { Victim } from '../stage.ts';
import { follow, start } from '../started.ts';
import { startStopTask } from '../stop-task.ts';
import { until } from '../until.ts';
import { oneByOne } from './column.ts';

/** Faults whose target goes while they last; they end when their time is over. */
export const targetGone = (
  end: End,
  experiments: number,
  remove: (system: LiveSystem, victim: Victim) => Promise<readonly string[]>,
) =>
  oneByOne(end, {
    experiments,
    go: async (course) => {
      const { system, row, release } = course;
      const started = await start(system, [row], { duration: 'PT2M' });
      course.finally(started.stop);
      const scene = await started.scene(row);
      await isSeen(row, scene);
      const victim = await system.stage.victimOf(system, row, scene);
      const { status } = await started.status();
      const late = status === 'running' ? [] : [`the experiment was ${status} before its target went`];
      const wrong = await remove(system, victim);
      await until(`process ${victim.pid} has gone`, () => look(victim.pid) === undefined);
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
export const targetKilled = targetGone('target-killed', 1, async (_system, { pid }) => {
  kill(pid);
  return [];
});

/** StopTask by a second experiment. */
export const targetReplaced = targetGone('target-replaced', 2, async (system, { taskArn }) => {
  const second = follow(system, await startStopTask(system, taskArn as string), new Map());
  return wrongState(await second.ended(), ['completed']).map((problem) => `StopTask: ${problem}`);
});
