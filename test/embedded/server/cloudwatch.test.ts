import {
  CloudWatchClient,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  GetMetricDataCommand,
  ListMetricsCommand,
  PutMetricDataCommand,
  paginateDescribeAlarms,
} from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readAvailability } from '../../../aws/cloudwatch/read-availability.ts';
import { systemClock } from '../../../base/clock.ts';
import { metrics } from '../../../lib/model/metrics.ts';
import { createServer, type Server } from '../../../local/server/server.ts';
import { cloudwatchOf } from '../../../local/supervisor/cloudwatch-port.ts';
import { type Alarms, createAlarms } from '../../../measure/alarms.ts';
import { createMeasurements, type Measurements } from '../../../measure/measurements.ts';
import { shopModel } from '../../../systems/shop/model.ts';
import { type Fis, startFis } from './support/fis.ts';

let fis: Fis;
let server: Server;
let alarms: Alarms;
let measurements: Measurements;
let client: CloudWatchClient;

beforeAll(async () => {
  fis = await startFis();
  alarms = createAlarms({ system: shopModel, clock: systemClock, onState: () => {} });
  measurements = createMeasurements();
  const cloudwatch = cloudwatchOf({ alarms, measurements, system: shopModel, clock: systemClock });
  server = await createServer({ engine: fis.engine, port: 0, cloudwatch });
  client = new CloudWatchClient({
    region: 'us-east-1',
    endpoint: server.url,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxAttempts: 1,
  });
});
afterAll(async () => {
  client.destroy();
  await server.close();
  await fis.close();
});

const both = { AlarmTypes: ['MetricAlarm' as const, 'CompositeAlarm' as const] };
const put = (MetricName: string, Value: number, dimensions: Record<string, string>, Namespace = 'Breakwater') =>
  client.send(
    new PutMetricDataCommand({
      Namespace,
      MetricData: [
        { MetricName, Value, Dimensions: Object.entries(dimensions).map(([Name, text]) => ({ Name, Value: text })) },
      ],
    }),
  );
const describeOne = async (name: string) => {
  const { MetricAlarms = [] } = await client.send(new DescribeAlarmsCommand({ AlarmNames: [name] }));
  return MetricAlarms[0];
};

test('all alarms are listed page by page, composite ones where they are asked for', async () => {
  const names: string[] = [];
  for await (const page of paginateDescribeAlarms(
    { client, pageSize: 4 },
    { AlarmNamePrefix: 'shop-local-', ...both },
  )) {
    const found = [...(page.MetricAlarms ?? []), ...(page.CompositeAlarms ?? [])];
    expect(found.length).toBeLessThanOrEqual(4);
    names.push(...found.map(({ AlarmName = '' }) => AlarmName));
  }
  expect(names.toSorted()).toEqual(
    alarms
      .list()
      .map(({ name }) => name)
      .toSorted(),
  );
  const { MetricAlarms = [], CompositeAlarms } = await client.send(new DescribeAlarmsCommand({}));
  expect(CompositeAlarms).toEqual([]);
  expect(MetricAlarms.map(({ AlarmName }) => AlarmName)).toContain('shop-local-guardrail-buy');
  expect(MetricAlarms.map(({ AlarmName }) => AlarmName)).not.toContain('shop-local-objective-users');
});

test('of what a composite alarm is over, names and states are to be had, and nothing else may be asked with that', async () => {
  const children = await client.send(new DescribeAlarmsCommand({ ChildrenOfAlarmName: 'shop-local-services' }));
  expect(children.MetricAlarms).toEqual([]);
  expect(children.CompositeAlarms).toContainEqual({
    AlarmName: 'shop-local-objective-product-service',
    AlarmArn: expect.stringMatching(/alarm:shop-local-objective-product-service$/),
    StateValue: expect.any(String),
    StateUpdatedTimestamp: expect.any(Date),
  });
  expect(children.CompositeAlarms?.every(({ AlarmName = '' }) => /-objective-\w+-service$/.test(AlarmName))).toBe(true);
  const alone = await client.send(new DescribeAlarmsCommand({ ChildrenOfAlarmName: 'shop-local-guardrail-users' }));
  expect([alone.MetricAlarms, alone.CompositeAlarms]).toEqual([[], []]);
  const more = new DescribeAlarmsCommand({ ChildrenOfAlarmName: 'shop-local-services', ...both });
  await expect(client.send(more)).rejects.toThrow('ChildrenOfAlarmName cannot be asked for with AlarmTypes');
});

test('answers that are put ring the guardrail of their scope, a drill’s as a drill', async () => {
  const begun = Date.now();
  await put('Failed', 30, { System: 'shop', Environment: 'local', Scope: 'buy', Drill: 'true' });
  const alarm = await describeOne('shop-local-guardrail-buy');
  expect(alarm).toMatchObject({
    AlarmArn: 'arn:aws:cloudwatch:us-east-1:000000000000:alarm:shop-local-guardrail-buy',
    StateValue: 'ALARM',
    StateReason: expect.stringMatching(/^DRILL: 0 of 30/),
    Period: 5,
    EvaluationPeriods: 1,
  });
  expect(alarm?.StateTransitionedTimestamp?.getTime()).toBeGreaterThanOrEqual(begun - 1);
  const { MetricAlarms = [] } = await client.send(new DescribeAlarmsCommand({ StateValue: 'ALARM' }));
  expect(MetricAlarms.map(({ AlarmName }) => AlarmName)).toEqual(['shop-local-guardrail-buy']);
});

test('other metrics, and scopes that nobody knows, are taken and change nothing', async () => {
  await put('Failed', 100, { Scope: 'dance' });
  await put('Failed', 100, { Scope: 'track' }, 'Another');
  await put('Recovery', 100, { Scope: 'track' });
  expect((await describeOne('shop-local-guardrail-track'))?.StateValue).toBe('INSUFFICIENT_DATA');
});

test('what is not there, or wrong, is refused as AWS does, and the same guards stand before it', async () => {
  const history = new DescribeAlarmHistoryCommand({});
  await expect(client.send(history)).rejects.toMatchObject({ name: 'UnknownOperationException' });
  const wrong = new DescribeAlarmsCommand({ StateValue: 'LOUD' as 'OK' });
  await expect(client.send(wrong)).rejects.toMatchObject({
    name: 'ValidationException',
    message: expect.stringContaining('StateValue'),
  });
  const post = (headers: Record<string, string>) =>
    fetch(server.url, {
      method: 'POST',
      body: '{}',
      headers: { 'x-amz-target': 'GraniteServiceVersion20100801.DescribeAlarms', ...headers },
    });
  expect((await post({})).status).toBe(200);
  expect((await post({ origin: 'http://evil.example' })).status).toBe(403);
  const unknown = await fetch(server.url, { method: 'POST', body: '{}', headers: { 'x-amz-target': 'Other.Thing' } });
  expect([unknown.status, await unknown.text()]).toEqual([400, expect.stringContaining('Other.Thing')]);
});

describe('what was measured', () => {
  const hour = 3_600_000;
  const now = Math.floor(Date.now() / hour) * hour + 1_800_000;
  const counts = (served: number, failed: number, degraded = 0) => ({ served, degraded, failed });
  const dimensions = (scope: string) => [
    { Name: 'Scope', Value: scope },
    { Name: 'System', Value: 'shop' },
    { Name: 'Environment', Value: 'local' },
  ];
  const read = async (
    scope: string,
    MetricName: string,
    { Period = 10, from = now - hour, to = now + hour, Stat = 'Sum', Namespace = metrics.namespace as string } = {},
  ) => {
    const Metric = { Namespace, MetricName, Dimensions: dimensions(scope) };
    const { MetricDataResults = [] } = await client.send(
      new GetMetricDataCommand({
        StartTime: new Date(from),
        EndTime: new Date(to),
        ScanBy: 'TimestampAscending',
        MetricDataQueries: [{ Id: 'q', MetricStat: { Metric, Period, Stat } }],
      }),
    );
    const [{ Timestamps = [], Values = [] } = {}] = MetricDataResults;
    return Values.map((value, index) => [Number(Timestamps[index]) - now, value]);
  };

  test('is read in sums, by the metrics that AWS has, in periods of their own', async () => {
    measurements.add('payment-service', now, counts(20, 1));
    measurements.add('payment-service', now + 9_999, counts(10, 0, 2));
    measurements.add('payment-service', now + 10_000, counts(5, 5));
    expect(await read('payment-service', metrics.served)).toEqual([
      [0, 30],
      [10_000, 5],
    ]);
    expect(await read('payment-service', metrics.failed, { Period: 60 })).toEqual([[0, 6]]);
    expect(await read('payment-service', metrics.degraded, { Period: 3600 })).toEqual([[-1_800_000, 2]]);
    expect(await read('payment-service', metrics.served, { to: now + 10_000 })).toEqual([[0, 30]]);
    expect(await read('payment-service', metrics.served, { from: now + 1 })).toEqual([[10_000, 5]]);
    // All answers are counted of users and journeys only, and nobody writes what is not of ours.
    expect(await read('payment-service', metrics.answers)).toEqual([]);
    expect(await read('payment-service', metrics.served, { Namespace: 'Another' })).toEqual([]);
    expect(await read('dance', metrics.served)).toEqual([]);
  });

  test('is what users were told to have got, but for a drill', async () => {
    const usersOf = (from: number) =>
      readAvailability(client, {
        topology: shopModel.topology,
        environment: 'local',
        from,
        to: Date.now(),
        periodSeconds: 60,
      });
    expect(await usersOf(Date.now() - hour)).toBeUndefined();
    await put('Served', 90, { System: 'shop', Environment: 'local', Scope: 'users' });
    await put('Failed', 10, { System: 'shop', Environment: 'local', Scope: 'users' });
    await put('Failed', 50, { System: 'shop', Environment: 'local', Scope: 'users', Drill: 'true' });
    expect(await usersOf(Date.now() - hour)).toEqual({ answers: 100, failed: 10, by: 'background load' });
    const { Metrics = [] } = await client.send(new ListMetricsCommand({ MetricName: metrics.answers }));
    expect(Metrics).toEqual([
      {
        Namespace: 'Breakwater',
        MetricName: 'Answers',
        Dimensions: expect.arrayContaining(dimensions('users')),
      },
    ]);
  });

  test('is not had by other statistics, and that is said', async () => {
    await expect(read('users', metrics.latency, { Stat: 'p95' })).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining('Sum, not p95'),
    });
    await expect(read('users', metrics.failed, { Period: 7 })).rejects.toThrow('Period 7 is none of');
    await expect(read('users', metrics.failed, { to: now - hour })).rejects.toThrow('must be less than EndTime');
  });
});
