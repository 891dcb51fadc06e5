import { usersObjective } from '../../lib/model/objectives.ts';
import type { Topology } from '../../lib/model/topology.ts';
import type { TaskChange } from './facts.ts';
import { isGoodWindow } from './objective-check.ts';
import type { Traffic } from './traffic.ts';

/** Good seconds in a row that make a recovery; one good second may be luck. */
export const goodSecondsWanted = 3;

/**
 * When users were served as before again: the start of the first three good seconds in a row, looking from the window
 * that `since` lies in. That window counts if nobody was hurt in it. Undefined = never, as far as was watched.
 */
export function serviceRecovered(traffic: Traffic, since: number): number | undefined {
  const good = traffic.windows({ from: traffic.windowOf(since), to: traffic.span.to }).map((window) => ({
    at: window.from,
    good: isGoodWindow(traffic.users(window), usersObjective),
  }));
  const wanted = traffic.windows(traffic.slice(0, goodSecondsWanted)).length;
  return good.find((_, index) => {
    const row = good.slice(index, index + wanted);
    return row.length === wanted && row.every((window) => window.good);
  })?.at;
}

/** Whether there was time to see a recovery after `since`, were there one. */
export function watchedLongEnough({ windowOf, windowMilliseconds, slice, span }: Traffic, since: number): boolean {
  return slice(windowOf(since + windowMilliseconds - 1), goodSecondsWanted).to <= span.to;
}

/**
 * Milliseconds from the first death since the fault until every service that lost a task had as many ready ones as
 * wanted, and kept them; null = some had not to the end, undefined = nobody died.
 */
export function capacityRecovery(
  topology: Topology,
  changes: readonly TaskChange[],
  faultStart: number,
): number | null | undefined {
  const recoveries = topology.services
    .map(({ name, replicas }) =>
      recoveryOf(
        replicas,
        changes.filter(({ service }) => service === name),
        faultStart,
      ),
    )
    .filter((recovery) => recovery !== undefined);
  if (recoveries.length === 0) return undefined;
  return recoveries.includes(null) ? null : Math.max(...recoveries.map(Number));
}

function recoveryOf(replicas: number, changes: readonly TaskChange[], faultStart: number): number | null | undefined {
  const since = changes.filter(({ at }) => at >= faultStart);
  const death = since.find(({ state }) => state === 'stopped');
  if (!death) return undefined;
  const states = statesAt(changes, faultStart);
  const unseen = Math.max(0, replicas - countOf(states, ({ state }) => state !== 'stopped'));
  let full: number | undefined;
  for (const change of since) {
    states.set(change.taskArn, change);
    const ready = unseen + countOf(states, ({ state }) => state === 'ready');
    full = ready < replicas ? undefined : (full ?? change.at);
  }
  return full === undefined ? null : Math.max(0, full - death.at);
}

/** The tasks' states at a moment; one first heard of when it left is taken to have been ready until then. */
function statesAt(changes: readonly TaskChange[], moment: number): Map<string, Pick<TaskChange, 'state'>> {
  const states = new Map<string, Pick<TaskChange, 'state'>>();
  for (const { at, taskArn, state } of changes) {
    if (at < moment) states.set(taskArn, { state });
    else if (!states.has(taskArn))
      states.set(taskArn, { state: ['starting', 'ready'].includes(state) ? 'stopped' : 'ready' });
  }
  return states;
}

function countOf<Value>(map: ReadonlyMap<string, Value>, wanted: (value: Value) => boolean): number {
  return [...map.values()].filter(wanted).length;
}
