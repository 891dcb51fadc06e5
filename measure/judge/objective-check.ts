import { type Objective, samplesToResolve } from '../../lib/model/objectives.ts';
import { availabilityOf, type WindowSum } from './traffic-windows.ts';

type Limits = Omit<Objective, 'scope'>;

/**
 * Whether so many answers failed that the objective is missed for certain: with too few samples to resolve it, that is
 * when it would be missed even if all samples that are wanting had been good.
 */
export function missesAvailability({ failed, total }: WindowSum, availability: number): boolean {
  const allowed = (1 - availability) * Math.max(total, samplesToResolve(availability));
  return failed > allowed + 1e-9;
}

/** Whether the 95th percentile is beyond the limit, with samples enough to speak of one. */
export function missesLatency({ histogram, total }: WindowSum, milliseconds: number): boolean {
  return total >= samplesToResolve(0.95) && (histogram.percentile(95) ?? 0) > milliseconds;
}

export function misses(sum: WindowSum, { availability, latencyMilliseconds }: Limits): boolean {
  return missesAvailability(sum, availability) || missesLatency(sum, latencyMilliseconds);
}

/** Whether one window was good: somebody came, and all that came fared as the objective says. */
export function isGoodWindow(window: WindowSum, { availability, latencyMilliseconds }: Limits): boolean {
  const share = availabilityOf(window);
  return share !== null && share >= availability && (window.histogram.percentile(95) ?? 0) <= latencyMilliseconds;
}

/** Whether a service's callers were hurt: clearly more than a single mishap, or by slowness. */
export function hurtsCallers(calls: WindowSum, { availability, latencyMilliseconds }: Limits): boolean {
  const resolved = calls.total >= samplesToResolve(availability) && calls.failed >= 3;
  return (resolved && (availabilityOf(calls) ?? 1) < availability) || missesLatency(calls, latencyMilliseconds);
}
