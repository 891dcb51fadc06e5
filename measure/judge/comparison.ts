import type { Verdict } from '../../lib/model/events/verdict.ts';

/** One way in which the same experiments were run. */
export interface Compared {
  /** As people read it, e.g. `as found`. */
  readonly name: string;
  /** What the system was without, each in words; empty where it was whole, or nobody knows. */
  readonly without: readonly string[];
}

/** The same with what came of it: the verdicts that count. */
export interface ComparedRuns extends Compared {
  readonly verdicts: readonly Verdict[];
}

/** The same experiments, each in every way. */
export interface Comparison {
  readonly columns: readonly Compared[];
  readonly rows: readonly ComparedRow[];
  /** Experiments that were not run in every column, or leave a doubt in one: they count in none. */
  readonly leftOut: readonly string[];
  readonly overall: readonly Overall[];
}

export interface ComparedRow {
  readonly experiment: string;
  /** In the order of the columns; null where it was not run so. */
  readonly cells: readonly (ComparedCell | null)[];
}

/** What one experiment has shown in one way. Shares from 0 to 1; null = there was nothing to measure it by. */
export interface ComparedCell {
  readonly verdict: Verdict['verdict'];
  /** Usable answers of all to users, from the start of the fault until users were served as before. */
  readonly availability: number | null;
  readonly recovery: Recovery;
  /** Services whose callers were hurt although the fault did not hit them. */
  readonly hurt: readonly string[];
}

/** Milliseconds until users were served as before; `never`: they were not, or a task did not come back; null = not measured. */
export type Recovery = number | 'never' | null;

/** All experiments of one way, but those that are left out. */
export interface Overall {
  /** Experiments that kept all promises. */
  readonly compliance: { readonly held: number; readonly of: number };
  /** The mean over experiments, each counting alike, and the least. */
  readonly availability: { readonly mean: number | null; readonly worst: number | null };
  /** Experiments that were recovered from, of those of which it is known, and the longest of them, milliseconds. */
  readonly recovery: { readonly recovered: number; readonly of: number; readonly longest: number | null };
  /** Experiments in which services were hurt beside what was hit. */
  readonly spread: number;
  /** Of those that spread in the first way: how many did not in this one; null for the first itself. */
  readonly prevented: { readonly count: number; readonly of: number } | null;
}

/** Lays the runs side by side, in the order in which experiments first come. */
export function comparisonOf(columns: readonly ComparedRuns[]): Comparison {
  const names = [...new Set(columns.flatMap(({ verdicts }) => verdicts.map(({ experiment }) => experiment)))];
  const rows = names.map((experiment) => ({
    experiment,
    cells: columns.map(({ verdicts }) => {
      const verdict = verdicts.findLast((each) => each.experiment === experiment);
      return verdict ? cellOf(verdict) : null;
    }),
  }));
  return {
    columns: columns.map(({ name, without }) => ({ name, without })),
    rows,
    leftOut: rows.filter(isDoubtful).map(({ experiment }) => experiment),
    overall: columns.map((_, index) =>
      overallOf(
        rows.filter((row) => !isDoubtful(row)),
        index,
      ),
    ),
  };
}

const isDoubtful = ({ cells }: ComparedRow): boolean =>
  cells.some((cell) => cell === null || cell.verdict === 'inconclusive');

const cellOf = (verdict: Verdict): ComparedCell => ({
  verdict: verdict.verdict,
  availability: verdict.availability.users,
  recovery: recoveryOf(verdict),
  hurt: verdict.hurt,
});

function recoveryOf({ samples, serviceRecoveryMs, capacityRecoveryMs }: Verdict): Recovery {
  if (samples === 0) return null;
  return serviceRecoveryMs === null || capacityRecoveryMs === null ? 'never' : serviceRecoveryMs;
}

function overallOf(rows: readonly ComparedRow[], index: number): Overall {
  const cells = rows.flatMap(({ cells }) => cells[index] ?? []);
  const held = cells.filter(({ verdict }) => verdict === 'held').length;
  const shares = cells.flatMap(({ availability }) => availability ?? []);
  const recoveries = cells.flatMap(({ recovery }) => recovery ?? []);
  const times = recoveries.filter((recovery) => recovery !== 'never');
  const spread = rows.filter(({ cells: [first] }) => isSpread(first));
  return {
    compliance: { held, of: cells.length },
    availability: {
      mean: shares.length === 0 ? null : shares.reduce((sum, share) => sum + share, 0) / shares.length,
      worst: shares.length === 0 ? null : Math.min(...shares),
    },
    recovery: {
      ...{ recovered: times.length, of: recoveries.length },
      longest: times.length === 0 ? null : Math.max(...times),
    },
    spread: cells.filter(isSpread).length,
    prevented:
      index === 0 ? null : { count: spread.filter(({ cells }) => !isSpread(cells[index])).length, of: spread.length },
  };
}

const isSpread = (cell: ComparedCell | null | undefined): boolean => (cell?.hurt.length ?? 0) > 0;
