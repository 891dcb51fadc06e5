import type { Verdict } from '../../lib/model/events/verdict.ts';

/** The verdicts of several runs of one experiment in one. */
export interface RepeatSummary {
  readonly runs: number;
  readonly held: number;
  readonly failed: number;
  readonly inconclusive: number;
  /** Share of usable answers over all runs, each answer counting once; null without any. */
  readonly availability: number | null;
  readonly samples: number;
  readonly serviceRecovery: Spread;
  readonly capacityRecovery: Spread;
}

/** Milliseconds; null where there is no figure, or where the percentile is one of those that never recovered. */
export interface Spread {
  /** Runs that it applies to. */
  readonly runs: number;
  readonly never: number;
  readonly p50: number | null;
  readonly p95: number | null;
  /** Standard deviation of the sample over its mean, of the runs that recovered; null for fewer than two. */
  readonly coefficientOfVariation: number | null;
}

export function repeatSummary(verdicts: readonly Verdict[]): RepeatSummary {
  const count = (wanted: Verdict['verdict']) => verdicts.filter(({ verdict }) => verdict === wanted).length;
  const samples = verdicts.reduce((sum, verdict) => sum + verdict.samples, 0);
  const usable = verdicts.reduce((sum, verdict) => sum + verdict.samples * (verdict.availability.users ?? 0), 0);
  return {
    runs: verdicts.length,
    held: count('held'),
    failed: count('failed'),
    inconclusive: count('inconclusive'),
    availability: samples === 0 ? null : usable / samples,
    samples,
    serviceRecovery: spreadOf(verdicts.map(({ serviceRecoveryMs }) => serviceRecoveryMs)),
    capacityRecovery: spreadOf(
      verdicts.map(({ capacityRecoveryMs }) => capacityRecoveryMs).filter((recovery) => recovery !== undefined),
    ),
  };
}

function spreadOf(recoveries: readonly (number | null)[]): Spread {
  const known = recoveries.filter((recovery) => recovery !== null);
  const sorted = recoveries.map((recovery) => recovery ?? Number.POSITIVE_INFINITY).sort((a, b) => a - b);
  const percentile = (percent: number) => {
    const value = sorted[Math.ceil((percent / 100) * sorted.length) - 1];
    return value === undefined || value === Number.POSITIVE_INFINITY ? null : value;
  };
  return {
    runs: recoveries.length,
    never: recoveries.length - known.length,
    p50: percentile(50),
    p95: percentile(95),
    coefficientOfVariation: variationOf(known),
  };
}

function variationOf(values: readonly number[]): number | null {
  if (values.length < 2) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  if (mean === 0) return 0;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return Math.sqrt(variance) / mean;
}
