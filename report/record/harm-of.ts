import type { Description } from '../../lib/model/events/description.ts';
import type { Span, UsersSeries } from './run-record.ts';

/**
 * From the first to the last second in which users got less than they may usually expect, since the start of the fault;
 * undefined where they never did, or nobody knows what they may expect.
 */
export function harmOf(
  { at, usable, p95, ...users }: UsersSeries,
  span: Span,
  description: Description | undefined,
): Span | undefined {
  if (!description) return undefined;
  const { availability, latencyMilliseconds } = description.system.objective;
  const endOf = (index: number) => at[index + 1] ?? span.to;
  const bad = at.flatMap((_, index) => {
    const isShort = (usable[index] ?? 1) < availability;
    const isSlow = (p95[index] ?? 0) > latencyMilliseconds;
    return users.perSecond[index] !== 0 && endOf(index) > 0 && (isShort || isSlow) ? [index] : [];
  });
  const [first, last] = [bad[0], bad.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  // Who was under way as the fault began had come before it.
  return { from: Math.max(0, at[first] ?? 0), to: endOf(last) };
}
