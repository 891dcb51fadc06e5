import type { Debt } from './debt.ts';

/**
 * Whether the data survived a run, by kinds that its system names: a list of ids where receipts are wrong, a number where
 * something waits. What was wrong before the run is not counted, but told apart.
 */
export interface Audit {
  readonly acknowledged: number;
  /** Those acknowledged that are not `lost`. */
  readonly stored: number;
  /** What receipts are called, e.g. `bookings`. */
  readonly receipts: string;
  /** The kinds that break each promise, by its name. */
  readonly promises: Readonly<Record<string, readonly string[]>>;
  /** What each kind is called after a number, e.g. `bookings lost`. */
  readonly words: Readonly<Record<string, string>>;
  /** Promises that could not be looked at, each with why: nothing is known of their kinds. Absent = none. */
  readonly unseen?: Readonly<Record<string, string>>;
  /** What is owed since before this run, or was until now; absent = nothing. */
  readonly owed?: readonly Debt[];
  readonly [kind: string]: unknown;
}

/** What no kind may be called: fields that every audit has, or what it says of debts. */
export const auditFields = [
  'acknowledged',
  'stored',
  'receipts',
  'promises',
  'words',
  'unseen',
  'owed',
  'since',
  'settled',
] as const;
