import type { WithJourneys } from './journeys.ts';
import { callersOf, type Topology } from './topology.ts';

/**
 * What is measured in AWS, by whoever asks and not by whoever answers: the background load for `users` and each journey,
 * callers for the services and stores they call. Counts of outcomes and a latency in milliseconds, high resolution.
 */
export const metrics = {
  namespace: 'Breakwater',
  served: 'Served',
  degraded: 'Degraded',
  failed: 'Failed',
  /** Of users and journeys only: all answers, so that an alarm over several journeys needs two metrics of each. */
  answers: 'Answers',
  latency: 'Latency',
  /** Seconds between two points. */
  period: 10,
} as const;

/**
 * What callers do about a service or store, by the same dimensions as its outcomes: counted by programs on the services'
 * kit alone, so no alarm reads it.
 */
export const callerMetrics = {
  /** Second and later attempts. */
  retries: 'Retries',
  /** Calls that a breaker or a full bulkhead did not let through. */
  keptAway: 'KeptAway',
} as const;

const ofCalls = [metrics.served, metrics.degraded, metrics.failed, metrics.latency];

/**
 * The metrics that somebody writes of a scope; none where nobody measures it. Users and journeys are measured by the
 * background load, which walks the journeys that the system has there; services and stores by who calls them.
 */
export function writtenOf({ topology, journeys }: WithJourneys, scope: unknown): readonly string[] {
  const walked = journeys.length > 0 ? ['users', ...journeys.map(({ name }) => name)] : [];
  if (walked.some((name) => name === scope)) return [...ofCalls, metrics.answers];
  return typeof scope === 'string' && callersOf(topology, scope).length > 0 ? ofCalls : [];
}

/** On what a drill counts and no user has lived: with it, it is another metric than budgets and verdicts read. */
export const drillDimension = 'Drill';

/** The dimensions of a scope's metrics: `users`, a journey, a service or a store. */
export function dimensionsOf(topology: Topology, environment: string, scope: string): Record<string, string> {
  return { System: topology.name, Environment: environment, Scope: scope };
}

/** Source: CloudWatch user guide, service quotas: an alarm on a metric math expression takes ten metrics. */
export const mostMetricsPerAlarm = 10;

/** Arrivals are random: a window is long enough for this many times the samples wanted. */
const headroom = 1.5;

/** The fewest requests a second of which a window of so many seconds has so many samples. */
export const leastRate = (samples: number, seconds: number): number => (headroom * samples) / seconds;

/** The shortest period that CloudWatch has in which so many samples come, at so many a second. */
export function windowSeconds(samples: number, perSecond: number): number {
  const seconds = (headroom * samples) / perSecond;
  const short = [metrics.period, 30].find((period) => period >= seconds);
  return short ?? 60 * Math.ceil(seconds / 60);
}
