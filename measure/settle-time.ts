import { settle } from './watch-times.ts';

/** How long what is pending may take to settle after a run, milliseconds: what piles up for minutes takes minutes. */
export function settleTime(faults: readonly { readonly applied?: number; readonly reverted?: number }[]): number {
  const lasted = faults.map(({ applied, reverted }) => (reverted ?? 0) - (applied ?? reverted ?? 0));
  return settle + Math.max(0, ...lasted);
}
