import { systemClock } from '../../../../base/clock.ts';
import { identityKey, processState } from '../../../../base/process/identity.ts';
import type { Observation } from '../../../../lib/model/events/observation.ts';
import type { Step } from '../../../../lib/model/events/plan.ts';
import { lacksCooperation } from '../../../../lib/model/faults/cooperation.ts';
import { serviceNamed } from '../../../../lib/model/topology.ts';
import { graceMilliseconds, type Planner } from '../../planner.ts';
import { InvalidTargetError } from '../../runtime.ts';
import type { Probe } from '../../step-by.ts';
import type { FillOrder } from '../hands/memory.ts';
import { memoryShare } from '../settings.ts';
import { defineStep, type Eyes } from '../step-kind.ts';
import { faultHanging } from './cpu-stress.ts';
import { sawDeath } from './saw-death.ts';

/** Tells the task, by its limits file, to hold a balloon; with a limit, the process is killed above it. */
export interface FillMemoryStep extends FillOrder {
  readonly do: 'fill-memory';
  readonly taskArn: string;
}

/**
 * Fills the memory of a task through its limits file: a share of what it may hold, or more than it may hold, with the
 * kernel's part played by the fault's holder.
 */
export const memoryStress: Planner<'memory-stress', FillMemoryStep> = (effect, site) => {
  const { faultId, task, system, durationMilliseconds } = site;
  const service = serviceNamed(system.topology, task.service);
  const lack = lacksCooperation(effect.kind, service);
  if (lack) throw new InvalidTargetError(`${effect.kind} does not work on ${service.name}: ${lack}`);
  const memory = Math.round(service.memory * memoryShare);
  const isBalloon = effect.mode === 'balloon';
  const mebibytes = isBalloon ? Math.round((memory * effect.percent) / 100) : memory;
  return {
    steps: [
      {
        do: 'fill-memory',
        faultId,
        taskId: task.id,
        taskArn: task.taskArn,
        process: task.process,
        mebibytes,
        milliseconds: durationMilliseconds + graceMilliseconds,
        ...(!isBalloon && { limitMebibytes: memory }),
      },
    ],
    fidelity: isBalloon
      ? `The process holds ${mebibytes} MiB more, ${effect.percent} % of what a task may hold here, as far as it can in the heap; its collector works as in AWS, no limit is enforced.`
      : `The process is killed by SIGKILL when its resident memory is seen above ${memory} MiB, a task's share of this machine: what the kernel does in AWS at the task's own limit.`,
  };
};

export const fillMemoryStep = defineStep<FillMemoryStep>({
  do: 'fill-memory',
  by: 'guardian',
  wayBack: 'tells the process to give the memory back',
  before: ({ faultId, process }, { memory }) => memory.note(faultId, process),
  execute: (step, { refuseStranger, memory }) => {
    refuseStranger(step.process);
    memory.fill(step);
  },
  undo: (step, { memory }) => memory.empty(step),
  leftOver: (step, { memory }) => memory.remains(step),
  observe: (step, eyes) => (step.limitMebibytes === undefined ? sawGrowth(step, eyes) : sawDeath(step.taskArn, eyes)),
  prove: proveEmpty,
});

/** A collector may give something back while the balloon grows: most of it is enough. */
function sawGrowth({ faultId, mebibytes }: FillMemoryStep, { memory }: Eyes): Observation {
  const growth = memory.growth(faultId);
  if (typeof growth !== 'number') {
    const detail = growth === 'gone' ? 'the process has gone' : 'nobody knows what the process held before';
    return { observer: 'operating system', seen: false, detail };
  }
  return {
    observer: 'operating system',
    seen: growth >= 0.7 * mebibytes,
    detail: `the process holds ${Math.round(growth)} MiB more than before, ${mebibytes} intended`,
  };
}

/** A process is given this long to give its memory back; that its collector ran is not enough. Milliseconds. */
const giveBackMilliseconds = 6000;
/**
 * A task reads its limits file four times a second: one that is seen to hold little, and not more and more, for longer
 * than that has heard that it may let go.
 */
const heardMilliseconds = 400;
/** MiB that a process may come to hold in that time for reasons of its own: a balloon that is held makes garbage. */
const ownRise = 64;
/** MiB, and share of the balloon, that a process may hold more than before, for reasons of its own. */
const ownGrowth = { mebibytes: 64, share: 0.5 };

/** A hang that ends with it, as when everything is stopped, is waited for this long: then it lets go. Milliseconds. */
const hangMilliseconds = 2000;

/**
 * A process that is stopped all the while has not heard: where another fault hangs it that is said, and is no failure of
 * this one, which tells it nothing any more.
 */
async function proveEmpty(
  { faultId, process, mebibytes }: FillMemoryStep,
  { memory }: Pick<Eyes, 'memory'>,
  others: readonly FillMemoryStep[],
  beside: readonly Step[],
): Promise<Probe> {
  const explained = others
    .filter((other) => identityKey(other.process) === identityKey(process))
    .reduce((sum, other) => sum + other.mebibytes, 0);
  const most = explained + Math.max(ownGrowth.mebibytes, ownGrowth.share * mebibytes);
  const hanging = faultHanging(process, beside);
  const start = systemClock.monotonic();
  let steady: { readonly since: number; readonly growth: number } | undefined;
  let ranOnce = false;
  for (;;) {
    const growth = memory.growth(faultId);
    if (growth === 'gone') return { matches: true, detail: 'the process has gone, and its memory with it' };
    if (growth === 'unknown') return { matches: true, detail: 'the process was never told to hold more' };
    ranOnce ||= processState(process) !== 'stopped';
    const now = systemClock.monotonic();
    if (!ranOnce || growth > most) steady = undefined;
    else if (!steady || growth > steady.growth + ownRise) steady = { since: now, growth };
    const isOver = now - start > (ranOnce || !hanging ? giveBackMilliseconds : hangMilliseconds);
    if (isOver && !ranOnce) return stoppedThroughout(growth, hanging);
    if (isOver || (steady && now - steady.since >= heardMilliseconds)) {
      const others = explained > 0 ? `, ${explained} MiB of it by other faults` : '';
      const detail = `the process holds ${Math.round(growth)} MiB more than before the fault${others}`;
      return { matches: growth <= most, detail };
    }
    await systemClock.sleep(50);
  }
}

function stoppedThroughout(growth: number, hanging: string | undefined): Probe {
  const holds = `it holds ${Math.round(growth)} MiB more than before`;
  return hanging
    ? {
        matches: true,
        detail: `the fault no longer tells the process to hold memory; another fault, ${hanging}, keeps it stopped, so it cannot let go yet: ${holds}`,
      }
    : { matches: false, detail: `the process is stopped, though no fault hangs it, and cannot have let go: ${holds}` };
}
