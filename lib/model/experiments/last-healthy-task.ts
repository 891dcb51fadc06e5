import type { PreparedTarget } from './prepare.ts';
import { numberSelected } from './selection-mode.ts';

/** A running task, as far as it matters who goes. */
export interface HealthyOrNot {
  readonly arn: string;
  readonly service: string;
  readonly isHealthy: boolean;
}

/** A target that is taken down, and the tasks that it may choose from. */
export interface TakenDown {
  readonly mode: PreparedTarget['mode'];
  readonly candidates: readonly HealthyOrNot[];
}

/** A service that may lose its last healthy task. */
export interface LastHealthy {
  readonly service: string;
  /** Healthy tasks that it has now, and that may go at once. */
  readonly healthy: number;
  readonly mayGo: number;
}

/**
 * The services that could be left without a healthy task, at the worst choice that FIS may make: it spares nobody. All
 * targets count together, as if they came at once. A service that has no healthy task has none to lose.
 */
export function mayLoseLast(taken: readonly TakenDown[], running: readonly HealthyOrNot[]): LastHealthy[] {
  const services = [...new Set(running.map(({ service }) => service))];
  return services.flatMap((service) => {
    const isOf = (task: HealthyOrNot) => task.service === service && task.isHealthy;
    const healthy = running.filter(isOf).length;
    const reachable = new Set(taken.flatMap(({ candidates }) => candidates.filter(isOf).map(({ arn }) => arn)));
    const chosen = taken.reduce(
      (sum, { mode, candidates }) =>
        sum + Math.min(numberSelected(mode, candidates.length), candidates.filter(isOf).length),
      0,
    );
    const mayGo = Math.min(chosen, reachable.size);
    return healthy > 0 && mayGo >= healthy ? [{ service, healthy, mayGo }] : [];
  });
}
