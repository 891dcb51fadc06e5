import type { Clock } from '../../base/clock.ts';
import type { EventLog } from '../../lib/model/events/event.ts';
import { createEdgeWindows } from '../../measure/edge-windows.ts';
import { createEdges, type EdgeCount } from '../../measure/edges.ts';
import type { EdgeObservation } from '../../measure/windows.ts';
import type { Bypass } from './bypasses.ts';

/** Who called whom, on the links and past them, since the system came up. */
export interface EdgesSeen {
  readonly edges: readonly EdgeCount[];
  /** Where a caller has opened connections on a link, and no call was seen: what it sends awaits no answer, or it sends nothing. */
  readonly connected: readonly Edge[];
  readonly bypasses: readonly Bypass[];
}

type Edge = Pick<EdgeCount, 'caller' | 'callee'>;

export interface EdgeWatch {
  calls(batch: readonly EdgeObservation[]): void;
  /** All users who came before this moment, monotonic milliseconds, are answered. */
  answered(until: number): void;
  /** From now on tasks are known. */
  started(seen: SeenEdges): void;
  /** Counts are of all calls; connections past the links are looked for now, and those of earlier looks remembered. */
  look(): Promise<EdgesSeen>;
  /** Tells what was counted since the last whole second, and counts no more. */
  close(): void;
}

/** What a runtime sees of its tasks' calls beside each of them. */
export interface SeenEdges {
  /** The service of a task id; a store is its own. */
  serviceOf(caller: string): string;
  /** Between which connections were opened, by the tasks that run now. */
  connected(): Promise<readonly Edge[]>;
  bypasses(): readonly Bypass[];
}

export function watchEdges({ clock, log }: { readonly clock: Clock; readonly log: EventLog }): EdgeWatch {
  let seen: SeenEdges | undefined;
  /** Of the tasks that have called: what one called last may be told after its end. */
  const known = new Map<string, string>();
  const serviceOf = (caller: string) => {
    const service = seen?.serviceOf(caller) ?? caller;
    if (service !== caller) known.set(caller, service);
    return known.get(caller) ?? caller;
  };
  const connections = new Map<string, Edge>();
  const edges = createEdges(serviceOf);
  const windows = createEdgeWindows({
    ...{ clock, serviceOf },
    emit: (window) => void log.append({ type: 'edge-window', ...window }),
  });

  return {
    calls: (batch) => {
      edges.calls(batch);
      windows.calls(batch);
    },
    answered: windows.answered,
    close: windows.close,
    started: (started) => {
      seen = started;
    },
    look: async () => {
      for (const edge of (await seen?.connected()) ?? []) connections.set(`${edge.caller}>${edge.callee}`, edge);
      const counts = edges.counts();
      const isCounted = (one: Edge) =>
        counts.some(({ caller, callee }) => caller === one.caller && callee === one.callee);
      const connected = [...connections.values()].filter((one) => !isCounted(one));
      return { edges: counts, connected, bypasses: seen?.bypasses() ?? [] };
    },
  };
}
