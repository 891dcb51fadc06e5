import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { drillInAws, whyNoDrill } from '../../../aws/cloudwatch/drill.ts';
import type { Endpoint } from '../../../aws/endpoint.ts';
import { shopModel } from '../../../systems/shop/model.ts';
import { manualClock } from '../measure/support/manual-clock.ts';
import { Refusal, type ScriptedAws, startScriptedAws } from './support/scripted-aws.ts';

let aws: ScriptedAws;
let endpoint: Endpoint;
beforeEach(async () => {
  aws = await startScriptedAws();
  endpoint = await aws.open();
});
afterEach(async () => {
  endpoint.close();
  await aws.close();
});

const clock = { ...manualClock(), sleep: async () => {} };
const place = (limitMilliseconds = 60_000) => {
  let now = 0;
  return {
    cloudwatch: endpoint.cloudwatch as NonNullable<Endpoint['cloudwatch']>,
    dynamodb: endpoint.dynamodb,
    system: shopModel,
    environment: 'dev',
    clock: { ...clock, wall: () => Date.parse('2026-11-26T10:00:00Z'), monotonic: () => (now += 1000) },
    pollMilliseconds: 1,
    limitMilliseconds,
  };
};

/** A CloudWatch whose guardrail follows the last answers that were put, and others that look back further or do not. */
function scriptAlarm(others: readonly string[] = []) {
  let failed = 0;
  aws.answers.PutMetricData = ({ input }) => {
    failed = input.MetricData.find(({ MetricName }: { MetricName: string }) => MetricName === 'Failed').Value;
    return {};
  };
  aws.answers.DescribeAlarms = ({ input }) => ({
    MetricAlarms: (input.AlarmNames ?? others).map((AlarmName: string) => ({
      AlarmName,
      StateValue: failed > 0 || others.includes(AlarmName) ? 'ALARM' : 'OK',
      StateReason: 'Threshold Crossed',
    })),
  });
}

test('a guardrail rings by the metric that it reads, the drill is marked in the ledger, and it is OK again', async () => {
  scriptAlarm();
  expect(await drillInAws('guardrail-buy', place())).toEqual({
    alarm: 'shop-dev-guardrail-buy',
    rangAfter: expect.any(Number),
    okAfter: expect.any(Number),
    reason: 'Threshold Crossed',
  });
  const [put] = aws.calls.filter(({ operation }) => operation === 'PutMetricData');
  expect(put?.input).toMatchObject({
    Namespace: 'Breakwater',
    MetricData: expect.arrayContaining([
      expect.objectContaining({
        MetricName: 'Failed',
        Dimensions: [
          { Name: 'System', Value: 'shop' },
          { Name: 'Environment', Value: 'dev' },
          { Name: 'Scope', Value: 'buy' },
        ],
      }),
    ]),
  });
  const operations = aws.operations();
  expect(operations.indexOf('PutItem')).toBeLessThan(operations.indexOf('PutMetricData'));
  expect(operations.at(-1)).toBe('DeleteItem');
  const mark = aws.calls.find(({ operation }) => operation === 'PutItem')?.input;
  expect(mark).toMatchObject({
    TableName: 'shop-dev-ledger',
    Item: { pk: { S: 'DRILL' }, sk: { S: '-' }, expiresAt: { N: String(Date.parse('2026-11-26T10:30:00Z') / 1000) } },
  });
});

test('it stays a drill while another alarm rings for what was written', async () => {
  scriptAlarm(['shop-dev-objective-buy']);
  expect(await drillInAws('guardrail-buy', place())).toMatchObject({ okAfter: expect.any(Number) });
  expect(aws.operations()).toContain('PutItem');
  expect(aws.operations()).not.toContain('DeleteItem');
});

test('an alarm that never rings is told, also without a ledger, and the mark is taken back', async () => {
  aws.answers.DescribeAlarms = () => ({ MetricAlarms: [{ AlarmName: 'shop-dev-guardrail-users', StateValue: 'OK' }] });
  aws.answers.PutItem = () => new Refusal('ResourceNotFoundException');
  expect(await drillInAws('guardrail-users', place(5000))).toMatchObject({
    rangAfter: null,
    reason: 'it did not ring',
  });
});

test('nothing is written where it would show nothing', async () => {
  aws.answers.DescribeAlarms = () => ({
    MetricAlarms: [{ AlarmName: 'shop-dev-guardrail-users', StateValue: 'ALARM', StateReason: 'for real' }],
  });
  expect(await drillInAws('guardrail-users', place())).toMatchObject({ notTried: 'it rings already: for real' });
  expect(await drillInAws('guardrail-home', place())).toMatchObject({
    notTried: 'there is no such alarm in this environment',
  });
  expect(await drillInAws('guardrail-edge', place())).toMatchObject({
    notTried: expect.stringContaining('load balancer'),
  });
  expect(aws.operations().filter((operation) => operation !== 'DescribeAlarms')).toEqual([]);
  expect(whyNoDrill('guardrail-buy+track', shopModel)).toContain('journeys that have alarms of their own');
  expect(whyNoDrill('objective-users', shopModel)).toBe('it is no guardrail');
  expect(whyNoDrill('guardrail-users', shopModel)).toBeUndefined();
});
