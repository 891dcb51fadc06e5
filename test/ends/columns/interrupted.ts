import { inCell } from '../cell.ts';
import { isGone, isSeen, unproven, wrongState } from '../checks.ts';
import { injected } from '../injected.ts';
import { interruptedRun } from '../interrupted-run.ts';
import { type Column, oneByOne } from './column.ts';

/** Ctrl-C while the fault lasts: of `chaos inject` for each, and of a `chaos run` that has started the system itself. */
export const interrupted: Column = async (stage, basePort) => [
  ...(await injections(stage, basePort)),
  await inCell({ name: 'chaos run' }, 'interrupted', () => interruptedRun(stage, basePort)),
];

const injections = oneByOne('interrupted', {
  // By the command line each has stop conditions, and waits until users are served well.
  rate: 'calm',
  go: async (course) => {
    const { system, row } = course;
    const injection = await injected(course, { duration: 'PT10M' });
    const { started } = injection;
    const scene = row.on === 'nothing' ? undefined : await started.scene(row);
    if (scene) await isSeen(row, scene);
    injection.interrupt();
    const state = await started.ended();
    if (scene) await isGone(row, scene);
    const { verdict, exit } = await injection.finished();
    return [
      ...wrongState(state, row.lasts === 'once' ? ['completed', 'stopped'] : ['stopped']),
      ...unproven(system.events, started.id, row),
      ...injection.wrongIn(verdict),
      ...(exit === 130 ? [] : [`exit status ${exit} (130 wanted)`]),
    ];
  },
});
