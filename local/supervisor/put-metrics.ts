import { CloudWatchClient, type MetricDatum, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { type Clock, systemClock } from '../../base/clock.ts';
import type { Event, EventLog } from '../../lib/model/events/event.ts';
import { localEnvironment } from '../../lib/model/local-account.ts';
import { dimensionsOf, metrics, writtenOf } from '../../lib/model/metrics.ts';
import type { SystemModel } from '../../lib/model/system.ts';
import { createHistogram, decodeHistogram, type LatencyHistogram } from '../../measure/histogram.ts';
import { oldestMessageMetric } from '../lambdas/cloudwatch/queue-metric.ts';
import { createOutbox } from '../lambdas/outbox.ts';
import { localAws } from '../runtimes/embedded/stores/definitions.ts';

/** Puts what is measured into a CloudWatch, as the background load and the services do in AWS. */
export interface MetricsPut {
  /** The age of a queue's oldest message, seconds. */
  oldestMessage(queue: string, seconds: number): void;
  close(): Promise<void>;
}

interface MetricsOptions {
  readonly system: Pick<SystemModel, 'topology' | 'journeys'>;
  readonly log: Pick<EventLog, 'subscribe' | 'append'>;
  readonly endpoint: string;
  readonly clock?: Clock;
}

interface Sum {
  served: number;
  degraded: number;
  failed: number;
  readonly latency: LatencyHistogram;
}

type Window = Extract<Event, { type: 'window' }>;

const period = metrics.period * 1000;
/** Source: CloudWatch API reference, PutMetricData and MetricDatum. */
const mostDatums = 1000;
const mostValues = 100;

export function putMetrics({ system, log, endpoint, clock = systemClock }: MetricsOptions): MetricsPut {
  const client = new CloudWatchClient(localAws(endpoint));
  const closing = new AbortController();
  const notice = (message: string) => void log.append({ type: 'notice', message });
  const outbox = createOutbox({ what: 'metrics', clock, notice });
  /** By the start of their period, and by scope. */
  const open = new Map<number, Map<string, Sum>>();

  const record = (window: Window) => {
    const start = Math.floor((clock.wall() - clock.monotonic() + window.start) / period) * period;
    const byScope = open.get(start) ?? new Map<string, Sum>();
    open.set(start, byScope);
    const { journey, scope } = window;
    const latency = decodeHistogram(window.histogram);
    for (const each of journey === undefined ? [scope] : [scope, journey]) {
      const sum = byScope.get(each) ?? { served: 0, degraded: 0, failed: 0, latency: createHistogram() };
      byScope.set(each, sum);
      for (const outcome of ['served', 'degraded', 'failed'] as const) sum[outcome] += window[outcome];
      sum.latency.add(latency);
    }
  };
  const unsubscribe = log.subscribe((event) => {
    if (event.type === 'window') record(event);
  });

  const put = (Namespace: string, MetricData: MetricDatum[]) =>
    outbox.put(`${Namespace}, ${MetricData.length} values`, () =>
      client.send(new PutMetricDataCommand({ Namespace, MetricData }), { abortSignal: closing.signal }),
    );
  const flush = () => {
    const all = [...open].flatMap(([start, byScope]) =>
      [...byScope].flatMap(([scope, sum]) => datumsOf(system, { scope, sum, start })),
    );
    open.clear();
    for (let from = 0; from < all.length; from += mostDatums)
      put(metrics.namespace, all.slice(from, from + mostDatums));
  };
  const flushAlways = async () => {
    while (!closing.signal.aborted) {
      await clock.sleep(period, closing.signal);
      if (!closing.signal.aborted) flush();
    }
  };
  const flushing = flushAlways();

  return {
    oldestMessage: (queue, seconds) => {
      const { Namespace, ...metric } = oldestMessageMetric(queue);
      put(Namespace, [{ ...metric, Value: seconds, Unit: 'Seconds', Timestamp: new Date(clock.wall()) }]);
    },
    close: async () => {
      unsubscribe();
      closing.abort();
      outbox.close();
      await flushing;
      client.destroy();
    },
  };
}

/** The metrics that somebody writes of a scope in AWS. */
function datumsOf(
  system: MetricsOptions['system'],
  { scope, sum, start }: { readonly scope: string; readonly sum: Sum; readonly start: number },
): MetricDatum[] {
  const written = writtenOf(system, scope);
  const dimensions = dimensionsOf(system.topology, localEnvironment, scope);
  const common = {
    Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
    Timestamp: new Date(start),
    StorageResolution: 1,
  };
  const counts = {
    [metrics.served]: sum.served,
    [metrics.degraded]: sum.degraded,
    [metrics.failed]: sum.failed,
    [metrics.answers]: sum.served + sum.degraded + sum.failed,
  };
  return written.map((MetricName) =>
    MetricName === metrics.latency
      ? { ...common, MetricName, Unit: 'Milliseconds', ...valuesOf(sum.latency) }
      : { ...common, MetricName, Unit: 'Count', Value: counts[MetricName as keyof typeof counts] },
  );
}

/** As many latencies as there were, a hundred at most that have the same percentiles. */
function valuesOf(latency: LatencyHistogram): Pick<MetricDatum, 'Values' | 'Counts'> {
  const many = Math.min(mostValues, latency.count);
  const all = Array.from({ length: many }, (_, index) => latency.percentile((100 * (index + 1)) / many) ?? 0);
  const counted = Map.groupBy(all, (value) => Math.round(value * 10) / 10);
  return { Values: [...counted.keys()], Counts: [...counted.values()].map(({ length }) => length) };
}
