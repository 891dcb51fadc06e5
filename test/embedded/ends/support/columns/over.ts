import { isGone, isSeen, unproven } from '../checks.ts';
import { injected } from '../injected.ts';
import { oneByOne } from './column.ts';

/** A fault whose time is over, injected and judged by `chaos inject`. */
export const over = oneByOne('over', {
  go: async (course) => {
    const { system, row, release } = course;
    const injection = await injected(course, { duration: 'PT1M' });
    const { started } = injection;
    const scene = row.on === 'nothing' ? undefined : await started.scene(row);
    if (scene) await isSeen(row, scene);
    const { status, reason } = await started.ended();
    release();
    if (scene) await isGone(row, scene);
    const { verdict, exit } = await injection.finished();
    return [
      ...(status === 'completed' ? [] : [`FIS says ${status}: ${reason} (completed wanted)`]),
      ...unproven(system.events, started.id, row),
      ...injection.wrongIn(verdict),
      ...(exit === (verdict?.verdict === 'held' ? 0 : 1) ? [] : [`exit status ${exit}, verdict ${verdict?.verdict}`]),
    ];
  },
});
