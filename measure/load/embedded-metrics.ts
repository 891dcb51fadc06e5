import type { Clock } from '../../base/clock.ts';
import type { Journey } from '../../lib/model/journeys.ts';
import { metrics } from '../../lib/model/metrics.ts';
import { deadlineMilliseconds } from './edge-client.ts';
import type { Outcome, Sample } from './sample.ts';

/** Where metrics belong in CloudWatch. */
export interface MetricsSettings {
  readonly namespace: string;
  readonly system: string;
  readonly environment: string;
}

/** Counts what users live, and prints it for CloudWatch, which reads metrics from logs (embedded metric format). */
export interface EmbeddedMetrics {
  record(samples: readonly Sample[]): void;
  /**
   * Prints the periods that are over and whose answers are in: at the latest when no answer can come any more, earlier
   * where all who arrived until `answeredUntil` (monotonic) are known to be answered. Infinity prints all there is.
   */
  flush(answeredUntil?: number): void;
}

const period = metrics.period * 1000;
/** From the end of a period until no answer can come any more: a request's deadline, and some air. */
const graceMilliseconds = deadlineMilliseconds + 500;
/** The longest array that CloudWatch takes for one metric. Source: CloudWatch user guide, embedded metric format. */
const mostValues = 100;

/** A line for all users and for each journey in every period, also where nobody came: silence is told from absence. */
export function createEmbeddedMetrics(
  settings: MetricsSettings,
  journeys: readonly Journey[],
  clock: Clock,
  print: (line: string) => void,
): EmbeddedMetrics {
  const scopes = ['users', ...journeys.map(({ name }) => name)];
  const open = new Map<number, Map<string, MetricCounts>>();
  let next = periodOf(clock.wall());

  const countsOf = (start: number, scope: string): MetricCounts => {
    const byScope = open.get(start) ?? new Map<string, MetricCounts>();
    open.set(start, byScope);
    const counts = byScope.get(scope) ?? { served: 0, degraded: 0, failed: 0, latencies: [] };
    byScope.set(scope, counts);
    return counts;
  };

  return {
    record(samples) {
      const wallOf = clock.wall() - clock.monotonic();
      for (const { journey, intended, milliseconds, outcome } of samples) {
        for (const scope of ['users', journey]) {
          const counts = countsOf(periodOf(wallOf + intended), scope);
          counts[outcome] += 1;
          counts.latencies.push(milliseconds);
        }
      }
    },
    flush(answeredUntil = Number.NEGATIVE_INFINITY) {
      const wall = clock.wall();
      const answered = answeredUntil + wall - clock.monotonic();
      const known = Math.max(answered, wall - graceMilliseconds);
      const until = known === Number.POSITIVE_INFINITY ? known : Math.min(periodOf(known), periodOf(wall));
      for (; next < Math.min(until, wall); next += period) {
        for (const scope of scopes) countsOf(next, scope);
      }
      for (const [start, byScope] of [...open].sort(([a], [b]) => a - b)) {
        if (start >= until) continue;
        open.delete(start);
        for (const [scope, counts] of byScope) print(JSON.stringify(lineOf(settings, scope, start, counts)));
      }
    },
  };
}

interface MetricCounts extends Record<Outcome, number> {
  readonly latencies: number[];
}

function lineOf(
  { namespace, system, environment }: MetricsSettings,
  scope: string,
  start: number,
  counts: MetricCounts,
) {
  const dimensions = { System: system, Environment: environment, Scope: scope };
  const values = {
    [metrics.served]: counts.served,
    [metrics.degraded]: counts.degraded,
    [metrics.failed]: counts.failed,
    [metrics.answers]: counts.served + counts.degraded + counts.failed,
    ...(counts.latencies.length > 0 && { [metrics.latency]: quantiles(counts.latencies) }),
  };
  const Metrics = Object.keys(values).map((Name) => ({
    Name,
    Unit: Name === metrics.latency ? 'Milliseconds' : 'Count',
    StorageResolution: 1,
  }));
  const CloudWatchMetrics = [{ Namespace: namespace, Dimensions: [Object.keys(dimensions)], Metrics }];
  return { _aws: { Timestamp: start, CloudWatchMetrics }, ...dimensions, ...values };
}

/** All values, or a hundred that have the same percentiles and the same maximum. */
function quantiles(latencies: readonly number[]): number[] {
  const sorted = latencies.map((milliseconds) => Math.round(milliseconds * 10) / 10).sort((a, b) => a - b);
  if (sorted.length <= mostValues) return sorted;
  return Array.from({ length: mostValues }, (_, index) => {
    const rank = Math.ceil(((index + 1) / mostValues) * sorted.length);
    return sorted[rank - 1] as number;
  });
}

function periodOf(moment: number): number {
  return Math.floor(moment / period) * period;
}
