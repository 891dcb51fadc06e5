import { isLasting } from '../../lib/model/events/plan.ts';
import type { WithLimits } from '../../lib/model/objectives.ts';
import { type EventFacts, type FaultFacts, isFatal, lossOf } from './facts.ts';
import { goodSecondsWanted, serviceRecovered } from './recovery.ts';
import type { Period, TrafficWindows } from './traffic-windows.ts';

/** When what happened, in monotonic milliseconds. */
export interface Timeline {
  readonly faultStart: number;
  /** What the recovery counts from: the last revert, or the first loss of a task or of its process; undefined where neither was seen. */
  readonly end: number | undefined;
  /** When users were served as before again; undefined = never. */
  readonly recovered: number | undefined;
  readonly baseline: Period;
  /** From the start of the fault until users are served as before. */
  readonly during: Period;
  readonly after: Period;
}

/** Windows before the fault that are looked at, at most. */
const baselineWindows = 10;
const leastSeconds = 3;

/** The order of things; undefined where no fault was ever applied. */
export function timelineOf(facts: EventFacts, system: WithLimits): Timeline | undefined {
  const { faults, tasks, traffic } = facts;
  const losses = faults.map((fault) => lossOf(fault, tasks)).filter((loss) => loss !== undefined);
  const lasting = faults.filter((fault) => fault.applied !== undefined && lastsUntilReverted(fault, tasks));
  const survived = faults.flatMap((fault) => (isSurvived(fault, tasks) ? (fault.applied ?? []) : []));
  const starts = [...losses, ...faults.map(({ applied }) => applied).filter((applied) => applied !== undefined)];
  if (starts.length === 0) return undefined;

  const faultStart = Math.min(...starts);
  const reverts = lasting.map(({ reverted }) => reverted);
  const end = lasting.length > 0 ? latest(reverts) : earliest([...losses, ...survived]);
  const recovered = end === undefined ? undefined : serviceRecovered(traffic, end, system);
  const over = recovered === undefined ? traffic.span.to : Math.max(end ?? faultStart, recovered);
  const from = traffic.windowStart(faultStart);
  const to = Math.max(traffic.slice(from, leastSeconds).to, traffic.windowStart(over + traffic.windowMilliseconds - 1));
  return {
    faultStart,
    end,
    recovered,
    baseline: baselineOf(facts, traffic),
    during: { from, to },
    after: traffic.slice(to, goodSecondsWanted),
  };
}

/** A fault that takes a task down is over with it, and else when it is undone; a signal that nobody died of is neither. */
const lastsUntilReverted = (fault: FaultFacts, tasks: EventFacts['tasks']) =>
  !isFatal(fault) || (isLasting(fault.plan) && lossOf(fault, tasks) === undefined);

/** A process has died of it, as somebody saw, and its task lives on: whatever looks after the process has another. */
const isSurvived = (fault: FaultFacts, tasks: EventFacts['tasks']) =>
  isFatal(fault) &&
  !isLasting(fault.plan) &&
  lossOf(fault, tasks) === undefined &&
  fault.observations.some(({ seen }) => seen);

/** The last windows of steady load before the first fault was planned. */
function baselineOf(
  { faults, loadRunning = 0 }: EventFacts,
  { span, windowMilliseconds, windowStart }: TrafficWindows,
): Period {
  const to = windowStart(Math.min(...faults.map(({ planned }) => planned)));
  const steady = Math.max(span.from, windowStart(loadRunning + windowMilliseconds - 1));
  return { from: Math.min(to, Math.max(steady, to - baselineWindows * windowMilliseconds)), to };
}

/** Undefined as soon as one is missing. */
function latest(moments: readonly (number | undefined)[]): number | undefined {
  return moments.some((moment) => moment === undefined) ? undefined : Math.max(...moments.map(Number));
}

function earliest(moments: readonly number[]): number | undefined {
  return moments.length === 0 ? undefined : Math.min(...moments);
}
