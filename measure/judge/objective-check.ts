import {
  type Counted,
  hurtsCallersBy,
  missesAvailability,
  missesLatency as missesLatencyBy,
  missesObjective,
} from '../../lib/model/objective-limits.ts';
import type { Objective } from '../../lib/model/objectives.ts';
import { availabilityOf, type WindowSum } from './traffic-windows.ts';

type Limits = Omit<Objective, 'scope'>;

export { missesAvailability };

const counted = ({ total, failed, histogram }: WindowSum): Counted => ({
  total,
  failed,
  p95: histogram.percentile(95),
});

/** Whether the 95th percentile is beyond the limit, with samples enough to speak of one. */
export const missesLatency = (sum: WindowSum, milliseconds: number): boolean =>
  missesLatencyBy(counted(sum), milliseconds);

export const misses = (sum: WindowSum, limits: Limits): boolean => missesObjective(counted(sum), limits);

/** Whether one window was good: somebody came, and all that came fared as the objective says. */
export function isGoodWindow(window: WindowSum, { availability, latencyMilliseconds }: Limits): boolean {
  const share = availabilityOf(window);
  return share !== null && share >= availability && (window.histogram.percentile(95) ?? 0) <= latencyMilliseconds;
}

/** Whether a service's callers were hurt: clearly more than a single mishap, or by slowness. */
export const hurtsCallers = (calls: WindowSum, limits: Limits): boolean => hurtsCallersBy(counted(calls), limits);
