import { expect, test } from '@jest/globals';
import { systemClock } from '../../../base/clock.ts';
import type { AlarmStatus } from '../../../lib/model/alarm-port.ts';
import { localResponseSettings } from '../../../lib/model/response/local-settings.ts';
import { responseModelOf } from '../../../lib/model/response/response-model-of.ts';
import { definitionOf } from '../../../local/lambdas/cloudwatch/alarm-definition.ts';
import { isEvaluatedThere } from '../../../local/lambdas/cloudwatch/evaluated-there.ts';
import { stateReason } from '../../../local/lambdas/cloudwatch/state-reason.ts';
import { createAlarms } from '../../../measure/alarms.ts';
import { shopModel } from '../../../systems/shop/model.ts';

const model = responseModelOf(shopModel, {
  ...{ environment: 'local', production: false, settings: localResponseSettings },
});
const alarms = createAlarms({ system: shopModel, clock: systemClock, onState: () => {} }).list();
const named = (name: string) => alarms.find((alarm) => alarm.name === `shop-local-${name}`) as AlarmStatus;

test('every alarm of a system has a definition, and one of them CloudWatch’s emulator evaluates', () => {
  const there = alarms.filter((alarm) => {
    const definition = definitionOf(alarm, model);
    if (!definition) throw new Error(`${alarm.name} has no definition`);
    return isEvaluatedThere('composite' in definition ? definition.composite : definition.metric);
  });
  expect(there.map(({ name }) => name)).toEqual(['shop-local-deployment-notification-service']);
});

test('a guardrail reads the metrics that it reads in AWS', () => {
  const Dimensions = [
    { Name: 'System', Value: 'shop' },
    { Name: 'Environment', Value: 'local' },
    { Name: 'Scope', Value: 'buy' },
  ];
  const stat = (MetricName: string) => ({
    ...{ Metric: { Namespace: 'Breakwater', MetricName, Dimensions }, Stat: 'Sum', Period: 10 },
  });
  expect(definitionOf(named('guardrail-buy'), model)).toMatchObject({
    metric: {
      AlarmName: 'shop-local-guardrail-buy',
      Metrics: [
        {
          Expression:
            'IF(FILL(answers_buy, REPEAT) >= 20 AND FILL(answers_buy, REPEAT) - FILL(failed_buy, REPEAT) < 0.5 * FILL(answers_buy, REPEAT), 1, 0)',
        },
        { Id: 'failed_buy', MetricStat: stat('Failed') },
        { Id: 'answers_buy', MetricStat: stat('Answers') },
      ],
    },
  });
});

test('one over others is over those that there are', () => {
  const definition = definitionOf(named('users'), model);
  const rule = definition && 'composite' in definition ? definition.composite.AlarmRule : '';
  const names = [...(rule ?? '').matchAll(/ALARM\("[^"]+:alarm:([^"]+)"\)/g)].map(([, name]) => name);
  expect(names).toEqual(['users', 'browse', 'buy', 'track', 'home'].map((scope) => `shop-local-objective-${scope}`));
});

test.each([
  [{ AlarmRule: 'ALARM("arn:aws:cloudwatch:us-east-1:000000000000:alarm:a") OR ALARM("arn:b")' }, true],
  [{ AlarmRule: '(ALARM("arn:a") OR ALARM("arn:b"))' }, false],
  [{ AlarmRule: 'ALARM("a")' }, false],
  [{ AlarmRule: 'NOT ALARM("arn:a")' }, false],
  [{ MetricName: 'Failed', Statistic: 'Sum' as const, Period: 10 }, true],
  [{ MetricName: 'Latency', ExtendedStatistic: 'p95', Period: 10 }, false],
  [{ Metrics: [{ Id: 'e', Expression: 'a' }] }, false],
])('%j is evaluated there: %s', (alarm, wanted) => {
  expect(isEvaluatedThere(alarm)).toBe(wanted);
});

test('why an alarm rings names the start of what it looked at, and is no longer than CloudWatch takes', () => {
  const since = Date.parse('2026-11-26T00:00:03Z');
  const windows = { seconds: 5, looked: 3, bad: 2 };
  const alarm = { ...named('objective-users'), state: 'ALARM' as const, since, windows };
  expect(stateReason({ ...alarm, reason: '1 of 20 answers usable' })).toBe(
    '1 of 20 answers usable (25/11/26 23:59:48)',
  );
  expect(stateReason({ ...alarm, reason: 'x'.repeat(2000) })).toHaveLength(1023);
  expect(stateReason({ ...alarm, state: 'OK', reason: 'fine' })).toBe('fine');
});
