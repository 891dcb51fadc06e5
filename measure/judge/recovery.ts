import type { PresentTask } from '../../lib/model/events/event.ts';
import { usersObjective, type WithLimits } from '../../lib/model/objectives.ts';
import type { Topology } from '../../lib/model/topology.ts';
import { leavingBefore } from './deaths.ts';
import { type EventFacts, lossOf, type TaskChange } from './facts.ts';
import { isGoodWindow } from './objective-check.ts';
import type { TrafficWindows } from './traffic-windows.ts';

/** Good seconds in a row that make a recovery; one good second may be luck. */
export const goodSecondsWanted = 3;

/**
 * When users were served as before again: the start of the first three good seconds in a row, looking from the window
 * that `since` lies in. That window counts if nobody was hurt in it. Undefined = never, as far as was watched.
 */
export function serviceRecovered(traffic: TrafficWindows, since: number, system: WithLimits): number | undefined {
  const objective = usersObjective(system);
  const good = traffic.windows({ from: traffic.windowStart(since), to: traffic.span.to }).map((window) => ({
    at: window.from,
    good: isGoodWindow(traffic.users(window), objective),
  }));
  const wanted = traffic.windows(traffic.slice(0, goodSecondsWanted)).length;
  return good.find((_, index) => {
    const row = good.slice(index, index + wanted);
    return row.length === wanted && row.every((window) => window.good);
  })?.at;
}

/** Whether there was time to see a recovery after `since`, were there one. */
export function watchedLongEnough(
  { windowStart, windowMilliseconds, slice, span }: TrafficWindows,
  since: number,
): boolean {
  return slice(windowStart(since + windowMilliseconds - 1), goodSecondsWanted).to <= span.to;
}

/**
 * Milliseconds from the first loss of a task since the fault until every service that lost a task had as many healthy ones in
 * rotation as wanted, and kept them; null = some had not to the end, undefined = nobody died, or nobody said which tasks
 * there were. Tasks that were leaving before the fault do not count.
 */
export function capacityRecovery(topology: Topology, facts: EventFacts, faultStart: number): number | null | undefined {
  const { snapshot } = facts;
  if (!snapshot) return undefined;
  const before = leavingBefore(facts);
  const present = snapshot.tasks.filter(({ taskArn }) => !before.has(taskArn));
  const changes = facts.tasks.filter(({ at, taskArn }) => at >= snapshot.at && !before.has(taskArn));
  const recoveries = topology.services
    .map(({ name, replicas }) => {
      const ofService = ({ service }: { readonly service: string }) => service === name;
      const losses = facts.faults.flatMap((fault) =>
        fault.plan.resource === name ? (lossOf(fault, facts.tasks) ?? []) : [],
      );
      return recoveryOf(replicas, present.filter(ofService), changes.filter(ofService), { faultStart, losses });
    })
    .filter((recovery) => recovery !== undefined);
  if (recoveries.length === 0) return undefined;
  return recoveries.includes(null) ? null : Math.max(...recoveries.map(Number));
}

function recoveryOf(
  replicas: number,
  present: readonly PresentTask[],
  changes: readonly TaskChange[],
  { faultStart, losses }: { readonly faultStart: number; readonly losses: readonly number[] },
): number | null | undefined {
  const deaths = changes.filter(({ at, state }) => at >= faultStart && state === 'stopped').map(({ at }) => at);
  const lost = Math.min(...deaths, ...losses);
  if (lost === Number.POSITIVE_INFINITY) return undefined;
  const states = new Map(present.map(({ taskArn, state }) => [taskArn, state]));
  let full: number | undefined;
  for (const { at, taskArn, state } of changes) {
    states.set(taskArn, state);
    const ready = [...states.values()].filter((each) => each === 'ready').length;
    if (at < faultStart) continue;
    full = ready < replicas ? undefined : (full ?? at);
  }
  return full === undefined ? null : Math.max(0, full - lost);
}
