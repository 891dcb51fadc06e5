import { systemClock } from '../../../base/clock.ts';
import type { EdgeFault } from '../../../lib/model/experiments/edge-faults.ts';
import { type Edge, findService, type Topology } from '../../../lib/model/topology.ts';
import type { EdgeCount, SystemClient } from '../../../local/client/system-client.ts';
import { between, isSame } from '../learn/classify.ts';

/** What was counted since a fault is in force. */
export interface SeenSince {
  readonly seconds: number;
  /** Calls of the edge that have their answer or their end, and those of users. */
  readonly calls: number;
  readonly failed: number;
  readonly users: number;
}

/**
 * When a fault has shown what it can. One that makes calls wait goes on to its end: how long they wait is what it is about,
 * and rare losses come late. Retries are told by three seconds, and half a second goes by until a fault is everywhere.
 */
const leastSeconds: Readonly<Partial<Record<EdgeFault, number>>> = { slow: 3.5, errors: 3.5, resets: 3.5 };
/** A breaker has opened after so many failures, if ever. */
const leastCalls = 20;
/** A hundred answers to users tell 99 %, and some are of journeys that may fail. */
const leastUsers = 150;

export function isEnough(fault: EdgeFault, { seconds, calls, failed, users }: SeenSince): boolean {
  const least = leastSeconds[fault];
  if (least === undefined || seconds < least || users < leastUsers) return false;
  return (fault === 'slow' ? calls : failed) >= leastCalls;
}

const lookEvery = 250;

/** Ends the next run of an experiment as soon as enough was seen of it; `close` says whether it has. */
export function endWhenEnough(
  system: SystemClient,
  { edge, fault, experiment }: { readonly edge: Edge; readonly fault: EdgeFault; readonly experiment: string },
  topology: Topology,
): { close(): boolean } {
  let id: string | undefined;
  let isEnded = false;
  const over = new AbortController();
  const counts = async () => (await system.edges()).edges;
  const look = async () => {
    const from = systemClock.monotonic();
    const before = await counts();
    while (!over.signal.aborted && id !== undefined) {
      await systemClock.sleep(lookEvery, over.signal);
      const seconds = (systemClock.monotonic() - from) / 1000;
      const seen = { seconds, ...countsOf(between(before, await counts()), edge, topology) };
      if (over.signal.aborted || !isEnough(fault, seen)) continue;
      isEnded = true;
      return system.endExperiment(id);
    }
  };
  let isLooking = false;
  const unsubscribe = system.onEvent((event) => {
    if (event.type === 'phase' && event.experiment === experiment && event.phase === 'fault') id = event.experimentId;
    if (event.type === 'fault-applied' && event.experimentId === id && !isLooking) {
      isLooking = true;
      // A system that dies meanwhile is told by the run itself.
      void look().catch(() => {});
    }
    if (event.type === 'fault-reverted' && event.experimentId === id) over.abort();
  });
  return {
    close: () => {
      unsubscribe();
      over.abort();
      return isEnded;
    },
  };
}

function countsOf(counts: readonly EdgeCount[], edge: Edge, topology: Topology): Omit<SeenSince, 'seconds'> {
  const own = counts.find((count) => isSame(count, edge));
  const ofUsers = counts.filter(({ caller }) => !findService(topology, caller));
  return {
    calls: own?.calls ?? 0,
    failed: own?.failed ?? 0,
    users: ofUsers.reduce((sum, { calls }) => sum + calls, 0),
  };
}
