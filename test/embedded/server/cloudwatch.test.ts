import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  GetMetricDataCommand,
  PutMetricDataCommand,
  paginateDescribeAlarms,
} from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { systemClock } from '../../../base/clock.ts';
import { createServer, type Server } from '../../../local/server/server.ts';
import { cloudwatchOf } from '../../../local/supervisor/cloudwatch-port.ts';
import { type Alarms, createAlarms } from '../../../measure/alarms.ts';
import { shopModel } from '../../../systems/shop/model.ts';
import { type Fis, startFis } from './support/fis.ts';

let fis: Fis;
let server: Server;
let alarms: Alarms;
let client: CloudWatchClient;

beforeAll(async () => {
  fis = await startFis();
  alarms = createAlarms({ system: shopModel, clock: systemClock, onState: () => {} });
  server = await createServer({ engine: fis.engine, port: 0, cloudwatch: cloudwatchOf(alarms, shopModel.journeys) });
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
  const queries = new GetMetricDataCommand({ StartTime: new Date(), EndTime: new Date(), MetricDataQueries: [] });
  await expect(client.send(queries)).rejects.toMatchObject({ name: 'UnknownOperationException' });
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
  expect(unknown.status).toBe(404);
});
