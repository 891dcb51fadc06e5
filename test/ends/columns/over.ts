import { isGone, isSeen, unproven, wrongState, wrongVerdict } from '../checks.ts';
import { injected } from '../injected.ts';
import { start } from '../started.ts';
import { type Course, oneByOne } from './column.ts';

const duration = 'PT1M';

/** A fault whose time is over; what hurts no user comes first and alone, by `chaos inject`, the rest by the AWS SDK. */
export const over = oneByOne('over', {
  isFirst: ({ isHarmless }) => isHarmless === true,
  go: (course) => (course.row.isHarmless ? byCommand(course) : bySdk(course)),
});

async function bySdk(course: Course): Promise<string[]> {
  const { system, row, release } = course;
  const started = await start(system, [row], { duration });
  course.finally(started.stop);
  const scene = row.on === 'nothing' ? undefined : await started.scene(row);
  if (scene) await isSeen(row, scene);
  const state = await started.ended();
  release();
  if (scene) await isGone(row, scene);
  return [
    ...wrongState(state, ['completed']),
    ...unproven(system.events, started.id, row),
    ...(await wrongVerdict(system, started.id)),
  ];
}

async function byCommand(course: Course): Promise<string[]> {
  const { system, row, release } = course;
  const injection = await injected(course, { duration });
  const { started } = injection;
  const scene = row.on === 'nothing' ? undefined : await started.scene(row);
  if (scene) await isSeen(row, scene);
  const state = await started.ended();
  release();
  if (scene) await isGone(row, scene);
  const { verdict, exit } = await injection.finished();
  return [
    ...wrongState(state, ['completed']),
    ...unproven(system.events, started.id, row),
    ...injection.wrongIn(verdict),
    ...(exit === (verdict?.verdict === 'held' ? 0 : 1) ? [] : [`exit status ${exit}, verdict ${verdict?.verdict}`]),
  ];
}
