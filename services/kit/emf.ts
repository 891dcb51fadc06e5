import type { Call } from './resilience.ts';

/** Where the metrics of calls go in CloudWatch. */
export interface EmfSettings {
  readonly namespace: string;
  readonly system: string;
  readonly environment: string;
}

/** Counts calls to dependencies and prints them for CloudWatch, which reads metrics from logs. */
export interface CallMetrics {
  record(call: Call): void;
  /** Prints every ten seconds from now on. */
  start(): void;
  /** Prints what is left. */
  stop(): void;
}

/** Seconds between two points, as milliseconds. */
const periodMs = 10_000;

/** The longest array that CloudWatch takes. */
const mostValues = 100;

const names = {
  served: 'Served',
  degraded: 'Degraded',
  failed: 'Failed',
  latency: 'Latency',
  retries: 'Retries',
  keptAway: 'KeptAway',
} as const;

/**
 * One line of embedded metric format per dependency and period; none for a dependency that nobody called. Of more than
 * a hundred latencies a random hundred stand for all; the counts are exact.
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function createCallMetrics(
  settings: EmfSettings,
  print: (line: string) => void = (line) => void process.stdout.write(`${line}\n`),
): CallMetrics {
  let counts = new Map<string, MetricCounts>();
  let timer: NodeJS.Timeout | undefined;

  function flush(): void {
    const timestamp = Date.now();
    for (const [dependency, count] of counts) print(JSON.stringify(lineOf(settings, dependency, count, timestamp)));
    counts = new Map();
  }

  return {
    record({ dependency, outcome, milliseconds, attempts }) {
      const count = counts.get(dependency) ?? nothing();
      counts.set(dependency, count);
      count[outcome] += 1;
      count.retries += Math.max(0, attempts - 1);
      if (attempts === 0) count.keptAway += 1;
      keep(count, milliseconds);
    },
    start() {
      timer = setInterval(flush, periodMs).unref();
    },
    stop() {
      clearInterval(timer);
      flush();
    },
  };
}

interface MetricCounts extends Record<Call['outcome'] | 'retries' | 'keptAway', number> {
  latencies: number[];
}

const nothing = (): MetricCounts => ({ served: 0, degraded: 0, failed: 0, retries: 0, keptAway: 0, latencies: [] });

/** Reservoir sampling: every latency has the same chance to be among those kept. */
function keep({ served, degraded, failed, latencies }: MetricCounts, milliseconds: number): void {
  const seen = served + degraded + failed;
  const at = seen <= mostValues ? latencies.length : Math.floor(Math.random() * seen);
  if (at < mostValues) latencies[at] = Math.round(milliseconds * 10) / 10;
}

function lineOf(settings: EmfSettings, dependency: string, count: MetricCounts, timestamp: number): object {
  const dimensions = { System: settings.system, Environment: settings.environment, Scope: dependency };
  const metric = (name: string, unit: string) => ({ Name: name, Unit: unit, StorageResolution: 1 });
  return {
    _aws: {
      Timestamp: timestamp,
      CloudWatchMetrics: [
        {
          Namespace: settings.namespace,
          Dimensions: [Object.keys(dimensions)],
          Metrics: [
            metric(names.served, 'Count'),
            metric(names.degraded, 'Count'),
            metric(names.failed, 'Count'),
            metric(names.latency, 'Milliseconds'),
            metric(names.retries, 'Count'),
            metric(names.keptAway, 'Count'),
          ],
        },
      ],
    },
    ...dimensions,
    [names.served]: count.served,
    [names.degraded]: count.degraded,
    [names.failed]: count.failed,
    [names.latency]: count.latencies,
    [names.retries]: count.retries,
    [names.keptAway]: count.keptAway,
  };
}
