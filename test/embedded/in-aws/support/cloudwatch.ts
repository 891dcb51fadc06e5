import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a scope had in the period that begins at `at` (milliseconds since the epoch); undefined = no data. */
export type Script = (scope: string, at: number) => Point | undefined;

/** What a load balancer counted in the minute that begins at `at`; undefined = no data. */
export type EdgeScript = (at: number) => EdgePoint | undefined;

export interface EdgePoint {
  readonly requests?: number;
  readonly targetErrors?: number;
  readonly ownErrors?: number;
  /** Every percentile of the response time, in seconds. */
  readonly seconds?: number;
}

export interface Point {
  readonly served?: number;
  readonly degraded?: number;
  readonly failed?: number;
  /** Every percentile of the latency. */
  readonly milliseconds?: number;
}

export interface Alarm {
  readonly AlarmName: string;
  readonly StateReason: string;
  readonly StateValue?: string;
  readonly HistorySummary?: string;
}

/** A CloudWatch that speaks AWS JSON 1.0 as its SDK does, and has whatever metrics a test tells it, up to a minute ahead. */
export interface CloudWatch {
  readonly url: string;
  /** May be changed at any time. */
  script: Script;
  /** The `LoadBalancer` dimensions that CloudWatch knows, and what the one that is asked for counted. */
  loadBalancers: readonly string[];
  edge: EdgeScript;
  alarms: readonly Alarm[];
  /** Answers every request by this error. */
  refusal: { name: string; message: string } | undefined;
  readonly operations: string[];
  close(): Promise<void>;
}

const period = 10_000;
const minute = 60_000;
const ahead = 120_000;

interface Query {
  readonly Id: string;
  readonly MetricStat: {
    readonly Stat: string;
    readonly Period: number;
    readonly Metric: {
      readonly Namespace: string;
      readonly MetricName: string;
      readonly Dimensions: { Name: string; Value: string }[];
    };
  };
}

export async function startCloudWatch(script: Script = () => undefined): Promise<CloudWatch> {
  const server = createServer(async (request, response) => {
    const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
    const body = JSON.parse(await textOf(request));
    self.operations.push(operation);
    response.setHeader('content-type', 'application/x-amz-json-1.0');
    if (self.refusal) {
      const { name, message } = self.refusal;
      response.writeHead(400, { 'x-amzn-errortype': name }).end(JSON.stringify({ __type: name, message }));
      return;
    }
    response.end(JSON.stringify(answers[operation]?.(body) ?? {}));
  });

  // biome-ignore lint/suspicious/noExplicitAny: each answer states the shape of its own request
  const answers: Record<string, (body: any) => unknown> = {
    // In pages of a hundred metrics, as CloudWatch pages what is much.
    GetMetricData: ({
      MetricDataQueries,
      StartTime,
      NextToken = '0',
    }: {
      MetricDataQueries: Query[];
      StartTime: number;
      NextToken?: string;
    }) => {
      const next = Number(NextToken) + 100;
      return {
        MetricDataResults: MetricDataQueries.slice(next - 100, next).map((query) => resultOf(query, StartTime * 1000)),
        ...(next < MetricDataQueries.length && { NextToken: String(next) }),
      };
    },
    ListMetrics: ({ Namespace, MetricName }: { Namespace: string; MetricName: string }) => ({
      Metrics: self.loadBalancers.flatMap((Value) => {
        const own = { Name: 'LoadBalancer', Value };
        const zone = { Name: 'AvailabilityZone', Value: 'us-east-1a' };
        return [[own, zone], [own]].map((Dimensions) => ({ Namespace, MetricName, Dimensions }));
      }),
    }),
    DescribeAlarms: () => ({
      MetricAlarms: self.alarms.map((alarm) => ({ ...alarm, StateUpdatedTimestamp: Date.now() / 1000 })),
    }),
    DescribeAlarmHistory: ({ AlarmName }: { AlarmName: string }) => ({
      AlarmHistoryItems: self.alarms
        .filter((alarm) => alarm.AlarmName === AlarmName)
        .map(({ HistorySummary }) => ({ Timestamp: Date.now() / 1000, HistorySummary })),
    }),
  };

  function resultOf({ Id, MetricStat: { Metric, Stat, Period } }: Query, from: number) {
    if (Metric.Namespace === 'AWS/ApplicationELB') return edgeResultOf(Id, Metric, Stat, from);
    const length = Period * 1000;
    const scope = Metric.Dimensions.find(({ Name }) => Name === 'Scope')?.Value;
    const Timestamps: number[] = [];
    const Values: number[] = [];
    if (Metric.Namespace !== 'Breakwater' || !scope) return { Id, Timestamps, Values };
    for (let at = Math.floor(from / length) * length; at < Date.now() + ahead; at += length) {
      const parts = Array.from({ length: length / period }, (_, index) => self.script(scope, at + index * period));
      const values = parts.flatMap((point) => (point && figureOf(point, Metric.MetricName, Stat)) ?? []);
      if (values.length === 0) continue;
      const value = Stat === 'Sum' ? values.reduce((sum, one) => sum + one, 0) : Math.max(...values);
      Timestamps.push(at / 1000);
      Values.push(value);
    }
    return { Id, Timestamps, Values };
  }

  function edgeResultOf(
    Id: string,
    { MetricName, Dimensions }: Query['MetricStat']['Metric'],
    stat: string,
    from: number,
  ) {
    const Timestamps: number[] = [];
    const Values: number[] = [];
    const isKnown = Dimensions.length === 1 && self.loadBalancers.includes(Dimensions[0]?.Value ?? '');
    for (let at = Math.floor(from / minute) * minute; isKnown && at < Date.now() + ahead; at += minute) {
      const { requests, targetErrors, ownErrors, seconds } = self.edge(at) ?? {};
      const counts = {
        RequestCount: requests,
        HTTPCode_Target_5XX_Count: targetErrors,
        HTTPCode_ELB_5XX_Count: ownErrors,
      } as Record<string, number | undefined>;
      const value = MetricName === 'TargetResponseTime' ? seconds : stat === 'Sum' ? counts[MetricName] : undefined;
      if (value === undefined) continue;
      Timestamps.push(at / 1000);
      Values.push(value);
    }
    return { Id, Timestamps, Values };
  }

  const self: CloudWatch = {
    url: '',
    script,
    loadBalancers: [],
    edge: () => undefined,
    alarms: [],
    refusal: undefined,
    operations: [],
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(self, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}

function figureOf(point: Point, metric: string, statistic: string): number | undefined {
  const { served = 0, degraded = 0, failed = 0, milliseconds = 40 } = point;
  if (metric === 'Latency' && ['p50', 'p95', 'p99', 'Maximum'].includes(statistic)) {
    return served + degraded + failed > 0 ? milliseconds : undefined;
  }
  return statistic === 'Sum' ? { Served: served, Degraded: degraded, Failed: failed }[metric] : undefined;
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text;
}
