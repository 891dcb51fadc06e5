import { type Objective, samplesToResolve } from './objectives.ts';

type Limits = Omit<Objective, 'scope'>;

/** What was counted of some answers. */
export interface Counted {
  readonly total: number;
  readonly failed: number;
  /** Milliseconds; null without answers. */
  readonly p95: number | null;
}

/**
 * Whether so many answers failed that the objective is missed for certain: with too few samples to resolve it, that is
 * when it would be missed even if all samples that are wanting had been good.
 */
export function missesAvailability({ failed, total }: Omit<Counted, 'p95'>, availability: number): boolean {
  const allowed = (1 - availability) * Math.max(total, samplesToResolve(availability));
  return failed > allowed + 1e-9;
}

/** Whether the 95th percentile is beyond the limit, with samples enough to speak of one. */
export function missesLatency({ p95, total }: Omit<Counted, 'failed'>, milliseconds: number): boolean {
  return total >= samplesToResolve(0.95) && (p95 ?? 0) > milliseconds;
}

export function missesObjective(counted: Counted, { availability, latencyMilliseconds }: Limits): boolean {
  return missesAvailability(counted, availability) || missesLatency(counted, latencyMilliseconds);
}

/** Whether a service's callers were hurt: clearly more than a single mishap, or by slowness. */
export function hurtsCallersBy(counted: Counted, { availability, latencyMilliseconds }: Limits): boolean {
  const { total, failed } = counted;
  const resolved = total >= samplesToResolve(availability) && failed >= 3;
  return (resolved && (total - failed) / total < availability) || missesLatency(counted, latencyMilliseconds);
}
