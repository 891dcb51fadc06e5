import { isGone, isSeen, unproven, wrongState, wrongVerdict } from '../checks.ts';
import type { LiveSystem } from '../live-system.ts';
import { look } from '../proc.ts';
import type { Row } from '../row.ts';
import type { Scene } from '../signs.ts';
import { type Started, start } from '../started.ts';
import { type Course, oneByOne } from './column.ts';

interface Overlap {
  readonly started: Started;
  /** Absent where there is nothing to see. */
  readonly scene?: Scene;
}

/** Starts one that is not over before all is looked at. */
async function begin(course: Course): Promise<Overlap> {
  const { system, row } = course;
  const started = await start(system, [row], { duration: 'PT10M', all: true });
  course.finally(started.stop);
  if (row.on === 'nothing') return { started };
  const scene = await started.scene(row);
  await isSeen(row, scene);
  return { started, scene };
}

/** What is wrong with an experiment that should still be at it: it runs, its fault is seen and nothing has undone it. */
async function disturbed(system: LiveSystem, row: Row, { started, scene }: Overlap): Promise<string[]> {
  const { status, reason } = await started.status();
  if (status !== 'running') return [`the other is ${status}: ${reason}`];
  if (!scene) return [];
  const isUndone = system.events.some((event) => event.type === 'fault-reverted' && event.faultId === scene.faultId);
  if (isUndone) return ['the fault of the other was undone'];
  // A task that is paused for long is replaced.
  const isTaken = row.endsTarget === 'later' && look(scene.pid ?? 0) === undefined;
  if (!isTaken) await isSeen(row, scene);
  return [];
}

async function stop(system: LiveSystem, row: Row, { started }: Overlap): Promise<string[]> {
  await started.stop();
  return [...wrongState(await started.ended(), ['stopped']), ...unproven(system.events, started.id, row)];
}

const verdictsOf = async (system: LiveSystem, ...overlaps: Overlap[]) =>
  (await Promise.all(overlaps.map(({ started }) => wrongVerdict(system, started.id)))).flat();

/** The same fault on the same task from a second experiment, which ends first, or is refused. */
export const secondEndsFirst = oneByOne('second-ends-first', {
  experiments: 2,
  go: async (course) => {
    const { system, row, release } = course;
    const first = await begin(course);
    const second: Overlap = { started: await start(system, [row], { duration: 'PT1M', all: true }) };
    course.finally(second.started.stop);
    const state = await second.started.ended();
    const isRefusal = /cannot run in parallel/.test(state.reason);
    const problems = [
      ...wrongState(state, row.second === 'refused' ? ['failed'] : ['completed']),
      ...(row.second === 'refused' && !isRefusal ? [`FIS gives another reason: ${state.reason}`] : []),
      ...unproven(system.events, second.started.id, row),
      ...(await disturbed(system, row, first)),
      ...(await stop(system, row, first)),
    ];
    release();
    if (first.scene) await isGone(row, first.scene);
    return [...problems, ...(await verdictsOf(system, first, second))];
  },
});

/** The same, but the first is stopped while the second goes on. */
export const firstStopped = oneByOne('first-stopped', {
  experiments: 2,
  go: async (course) => {
    const { system, row, release } = course;
    const first = await begin(course);
    const second = await begin(course);
    const problems = [
      ...(await stop(system, row, first)),
      ...(await disturbed(system, row, second)),
      ...(await (row.lasts === 'own' ? endOf(system, row, second) : stop(system, row, second))),
    ];
    release();
    if (second.scene) await isGone(row, second.scene);
    return [...problems, ...(await verdictsOf(system, first, second))];
  },
});

/** What is wrong with the end by itself of one that nobody can make long enough to be stopped. */
async function endOf(system: LiveSystem, row: Row, { started }: Overlap): Promise<string[]> {
  return [...wrongState(await started.ended(), ['completed']), ...unproven(system.events, started.id, row)];
}
