import type { Topology } from './topology.ts';

/**
 * What is measured in AWS, by whoever asks and not by whoever answers: the background load for `users` and each journey,
 * callers for the services and stores they call. Counts of outcomes and a latency in milliseconds, high resolution.
 */
export const metrics = {
  namespace: 'Breakwater',
  served: 'Served',
  degraded: 'Degraded',
  failed: 'Failed',
  latency: 'Latency',
  /** Seconds between two points. */
  period: 10,
} as const;

/** The dimensions of a scope's metrics: `users`, a journey, a service or a store. */
export function dimensionsOf(topology: Topology, environment: string, scope: string): Record<string, string> {
  return { System: topology.name, Environment: environment, Scope: scope };
}
