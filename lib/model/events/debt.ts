/**
 * What the run of an experiment left behind, as a later audit finds it: under the word for receipts how many of them are
 * still wrong, and how many wait by each kind.
 */
export interface Debt {
  /** The experiment; `the start` = from before the first that was audited. */
  readonly since: string;
  /** Receipts that the audit before this one found wrong, and this one not any more. */
  readonly settled: number;
  readonly [kind: string]: string | number;
}
