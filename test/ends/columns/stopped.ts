import { isGone, isSeen, unproven, wrongState, wrongVerdict } from '../checks.ts';
import { start } from '../started.ts';
import { until } from '../until.ts';
import { oneByOne } from './column.ts';

/** StopExperiment while the fault lasts. */
export const stopped = oneByOne('stopped', {
  go: async (course) => {
    const { system, row, release } = course;
    const started = await start(system, [row], { duration: 'PT10M' });
    course.finally(started.stop);
    const scene = row.on === 'nothing' ? undefined : await started.scene(row);
    if (scene) await isSeen(row, scene);
    else await until('the experiment is running', async () => (await started.status()).status === 'running');
    await started.stop();
    const state = await started.ended();
    release();
    if (scene) await isGone(row, scene);
    return [
      ...wrongState(state, ['stopped']),
      ...unproven(system.events, started.id, row),
      ...(await wrongVerdict(system, started.id)),
    ];
  },
});
