import type { EdgeObservation } from './windows.ts';

/** What was seen of one service calling another, or a store. */
export interface EdgeCount {
  readonly caller: string;
  readonly callee: string;
  readonly calls: number;
  readonly failed: number;
}

/** Counts who called whom, since the system came up. */
export interface Edges {
  calls(batch: readonly EdgeObservation[]): void;
  counts(): EdgeCount[];
}

/** `serviceOf`: the service of a task that called; a sender that is no task is itself. */
export function createEdges(serviceOf: (caller: string) => string): Edges {
  const counts = new Map<string, { readonly caller: string; readonly callee: string; calls: number; failed: number }>();
  return {
    calls(batch) {
      for (const { caller: task, callee, outcome } of batch) {
        const caller = serviceOf(task);
        const key = `${caller}>${callee}`;
        const count = counts.get(key) ?? { caller, callee, calls: 0, failed: 0 };
        counts.set(key, count);
        count.calls += 1;
        if (outcome === 'failed') count.failed += 1;
      }
    },
    counts: () => [...counts.values()].map((count) => ({ ...count })),
  };
}
