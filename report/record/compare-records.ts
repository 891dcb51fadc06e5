import { type Compared, type Comparison, comparisonOf } from '../../measure/judge/comparison.ts';
import { type ImpactLine, impactOf } from '../../measure/judge/comparison-words.ts';
import type { BatchRecord } from './run-record.ts';

export type { Comparison } from '../../measure/judge/comparison.ts';

/** One way in which the same experiments were run, and the folder of its batch, in that of the comparison. */
export interface ColumnFolder extends Compared {
  readonly folder: string;
}

/** What a comparison has shown, with its figures in words. */
export interface ComparisonRecord extends Comparison {
  readonly columns: readonly ColumnFolder[];
  readonly impact: readonly ImpactLine[];
}

/** Lays batches side by side: a batch for each column. A run that was repeated does not count. */
export function compareRecords(columns: readonly ColumnFolder[], records: readonly BatchRecord[]): ComparisonRecord {
  const comparison = comparisonOf(
    columns.map((column, index) => ({ ...column, verdicts: verdictsIn(records[index]) })),
  );
  return { ...comparison, columns, impact: impactOf(comparison) };
}

const verdictsIn = (record: BatchRecord | undefined) =>
  (record?.runs ?? []).flatMap(({ verdict, isRepeated }) => (isRepeated ? [] : [verdict]));
