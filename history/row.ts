import { isWeak } from '../lib/model/patterns.ts';
import type { BatchRecord, RunRecord } from '../report/record/run-record.ts';

/** One run as it is kept: what it has shown, without how. Shares from 0 to 1, times in milliseconds; null = not measured. */
export interface HistoryRow {
  /** Of the experiment in FIS, with its start: the same run has the same, wherever it comes from. */
  readonly id: string;
  readonly system: string;
  /** `local`, or the name of an endpoint. */
  readonly place: string;
  readonly experiment: string;
  readonly verdict: 'held' | 'failed' | 'inconclusive';
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly folder: string;
  readonly reasons: readonly string[];
  readonly availability: number | null;
  readonly degraded: number | null;
  readonly p95: number | null;
  readonly recovery: number | null;
  readonly capacity: number | null;
  /** Patterns that were weak or failed, each with where: `retry at web -> api`. */
  readonly weak: readonly string[];
}

/** The runs of a folder; one that was repeated since it was inconclusive does not count. */
export const rowsOf = ({ header, runs }: BatchRecord, folder: string): HistoryRow[] =>
  runs.filter(({ isRepeated }) => !isRepeated).map((run) => rowOf(run, placeOf(header), folder));

const placeOf = (header: BatchRecord['header']): string => {
  const endpoint = header?.settings.endpoint;
  return typeof endpoint === 'string' ? endpoint : 'local';
};

function rowOf(
  { id, experiment, startedAt, description, verdict }: RunRecord,
  place: string,
  folder: string,
): HistoryRow {
  const { availability, degradedShare, latency, serviceRecoveryMs, capacityRecoveryMs, patterns, samples } = verdict;
  return {
    ...{ id: `${id} ${startedAt}`, system: description?.system.name ?? 'unknown', place, experiment },
    ...{ verdict: verdict.verdict, startedAt, folder, reasons: verdict.reasons },
    ...{ availability: availability.users, degraded: degradedShare, p95: latency.p95 },
    recovery: samples === 0 ? null : serviceRecoveryMs,
    capacity: capacityRecoveryMs ?? null,
    weak: [...new Set(patterns.filter(isWeak).map(({ pattern, on }) => `${pattern} at ${on}`))],
  };
}
