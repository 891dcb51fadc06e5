import { isWeak } from '../lib/model/patterns.ts';
import { type RunRecord as LedgerRecord, type RunVerdict, startOfRun } from '../lib/model/response/run-record.ts';
import type { BatchRecord, RunRecord } from '../report/record/run-record.ts';

/** One run as it is kept: what it has shown, without how. Shares from 0 to 1, times in milliseconds; null = not measured. */
export interface HistoryRow {
  /** Of the experiment in FIS, with its start: the same run has the same, wherever it comes from. */
  readonly id: string;
  readonly system: string;
  /** `local`, or the name of an endpoint; of a ledger its environment and Region. */
  readonly place: string;
  readonly experiment: string;
  readonly verdict: 'held' | 'failed' | 'inconclusive';
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** Where its events are; empty where they are in none, as those of a ledger. */
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

/**
 * The runs of a folder; one that was repeated since it was inconclusive does not count, and none of a system that was made
 * weaker on purpose: it says nothing of the system as it is.
 */
export const rowsOf = ({ header, runs }: BatchRecord, folder: string): HistoryRow[] =>
  isWeakened(header)
    ? []
    : runs.filter(({ isRepeated }) => !isRepeated).map((run) => rowOf(run, placeOf(header), folder));

/** Older runs say `false`. */
const isWeakened = (header: BatchRecord['header']): boolean => {
  const { resilience = 'on' } = header?.settings ?? {};
  return resilience !== 'on' && resilience !== true;
};

const placeOf = (header: BatchRecord['header']): string => {
  const endpoint = header?.settings.endpoint;
  return typeof endpoint === 'string' ? endpoint : 'local';
};

function rowOf(
  { id, experiment, startedAt, description, verdict }: RunRecord,
  place: string,
  folder: string,
): HistoryRow {
  return {
    ...{ id: idOf(id, startedAt), system: description?.system.name ?? 'unknown', place, experiment, startedAt, folder },
    ...shownBy(verdict),
  };
}

/** A run of a ledger; one without a verdict yet is inconclusive, and says so. */
export function rowOfLedger(
  record: LedgerRecord,
  { system, place }: { readonly system: string; readonly place: string },
): HistoryRow {
  const { experimentId, experiment, status, verdict } = record;
  const startedAt = startOfRun(record);
  return {
    ...{ id: idOf(experimentId, startedAt), system, place, experiment, startedAt, folder: '' },
    ...shownBy(verdict ?? { verdict: 'inconclusive', reasons: [`it has no verdict yet: it is ${status}`] }),
  };
}

const idOf = (experimentId: string, startedAt: number): string => `${experimentId} ${startedAt}`;

/** The parts of a verdict that are kept; of one that says no more than how it ended nothing was measured. */
function shownBy(
  shown: RunVerdict,
): Omit<HistoryRow, 'id' | 'system' | 'place' | 'experiment' | 'startedAt' | 'folder'> {
  const { verdict, reasons, availability, degradedShare, latency, patterns = [] } = shown;
  const { serviceRecoveryMs, capacityRecoveryMs, samples } = shown;
  return {
    ...{ verdict, reasons, availability: availability?.users ?? null, degraded: degradedShare ?? null },
    p95: latency?.p95 ?? null,
    recovery: samples === 0 ? null : (serviceRecoveryMs ?? null),
    capacity: capacityRecoveryMs ?? null,
    weak: [...new Set(patterns.filter(isWeak).map(({ pattern, on }) => `${pattern} at ${on}`))],
  };
}

/** The experiment in FIS that a run was. */
export const experimentIdOf = ({ id }: HistoryRow): string => id.split(' ')[0] as string;

/** Where a run can be looked at: its folder, or its experiment in FIS. */
export const whereOf = (row: HistoryRow): string => row.folder || experimentIdOf(row);
