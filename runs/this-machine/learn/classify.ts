import type { Edge } from '../../../lib/model/topology.ts';
import type { EdgeCount } from '../../../local/client/system-client.ts';

/** Whether a caller's own callers, and users, got answers while an edge of it was cut; `untried`: nobody called over it then, or failed already. */
export type Finding = 'degradable' | 'needed' | 'untried';

/** What was counted in some time, by `counts` before and after it. */
export function between(before: readonly EdgeCount[], after: readonly EdgeCount[]): EdgeCount[] {
  return after.flatMap((count) => {
    const earlier = before.find((one) => isSame(one, count));
    const calls = count.calls - (earlier?.calls ?? 0);
    return calls > 0 ? [{ ...count, calls, failed: count.failed - (earlier?.failed ?? 0) }] : [];
  });
}

export const isSame = (a: Edge, b: Edge): boolean => a.caller === b.caller && a.callee === b.callee;

/** Of those whom a cut could have hurt, the share from which it did. */
const hurtShare = 0.3;
const leastFailures = 2;

/**
 * Judges by those who called the caller: how many failed, against how many would have needed the edge, as often as they
 * did before. A breaker that opens keeps calls away from the edge, and a retry makes more of them: neither counts.
 */
export function classify(edge: Edge, normal: readonly EdgeCount[], during: readonly EdgeCount[]): Finding {
  const own = sumOf(normal, (count) => isSame(count, edge));
  const asked = sumOf(normal, ({ callee }) => callee === edge.caller);
  const now = sumOf(during, ({ callee }) => callee === edge.caller);
  const tried = sumOf(during, (count) => isSame(count, edge));
  if (tried.calls === 0) return 'untried';
  // Nobody asks it for anything: whatever it lacks, no user sees it.
  if (asked.calls === 0) return 'degradable';
  const share = Math.min(1, (own.calls || tried.calls) / asked.calls);
  const usual = (asked.failed / asked.calls) * now.calls;
  return now.failed - usual >= Math.max(leastFailures, hurtShare * share * now.calls) ? 'needed' : 'degradable';
}

/** A walk shows an edge that is called so often in it, unless by the rarest chance. */
const surelySeen = 5;

/** Whether an edge that no walk showed is called only while another is cut: it is too often called then to be merely rare. */
export const isFallback = (calls: number, { seconds, walked }: { readonly seconds: number; readonly walked: number }) =>
  seconds > 0 && (calls / seconds) * walked >= surelySeen;

function sumOf(counts: readonly EdgeCount[], is: (count: EdgeCount) => boolean) {
  const own = counts.filter(is);
  const sum = (what: 'calls' | 'failed') => own.reduce((total, count) => total + count[what], 0);
  return { calls: sum('calls'), failed: sum('failed') };
}
