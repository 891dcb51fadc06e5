import type { Event } from '../../lib/model/events/event.ts';
import type { Experiment } from '../../lib/model/experiments/experiment.ts';
import type { Period } from './traffic-windows.ts';

/** A while in which a store that was there already took no connections. */
export interface Absence {
  readonly store: string;
  readonly address: string;
  readonly reason: string;
  readonly from: number;
  /** When it was seen again. */
  readonly to: number;
}

/** What is known once a store is told to be away, or to be there again, which says since when it was away. */
export function withChange(absences: readonly Absence[], change: Extract<Event, { type: 'store-state' }>): Absence[] {
  const { store, address, state, since, mono } = change;
  const known = absences.find((absence) => absence.store === store && absence.from === since);
  const reason = state === 'away' ? change.reason : (known?.reason ?? '');
  const to = state === 'away' ? Number.POSITIVE_INFINITY : mono;
  return [...absences.filter((absence) => absence !== known), { store, address, reason, from: since, to }];
}

/** Those between the baseline and the last window that is looked at, or the audit after it, where there is one. */
export function absencesIn(
  absences: readonly Absence[],
  timeline: { readonly baseline: Period; readonly after: Period } | undefined,
  { data }: Pick<Experiment, 'data'>,
): Absence[] {
  if (!timeline) return [...absences];
  const end = data.length > 0 ? Number.POSITIVE_INFINITY : timeline.after.to;
  return absences.filter(({ from, to }) => to > timeline.baseline.from && from < end);
}

/** `store kv at 127.0.0.1:20850 took no connections: ECONNREFUSED`, each once. */
export function absencesInWords(absences: readonly Absence[]): string[] {
  const words = absences.map(
    ({ store, address, reason }) => `store ${store} at ${address} took no connections${reason && `: ${reason}`}`,
  );
  return [...new Set(words)];
}

/** The deaths before any store was away, and those since, which that may explain. */
export function deathsApart<Death extends { readonly at: number }>(
  deaths: readonly Death[],
  absences: readonly Absence[],
) {
  const first = Math.min(...absences.map(({ from }) => from));
  return { before: deaths.filter(({ at }) => at < first), since: deaths.filter(({ at }) => at >= first) };
}
