import { describe, expect, test } from '@jest/globals';
import { isSignedBy } from '../../../../base/webhook-signature.ts';
import { drillKey } from '../../../../lib/model/response/drill.ts';
import { handlerMetrics } from '../../../../lib/model/response/handler-metrics.ts';
import { metricLines } from '../../../support/metric-lines.ts';
import {
  actions,
  headers,
  hook,
  now,
  occasions,
  pagerduty,
  signingKey,
  slack,
  withReceivers,
  world,
} from './support/receivers.ts';
import { incidentEvent, minute, notificationOf, ofOrders, ofProducts, ofUsers } from './support/world.ts';

withReceivers();

describe('an incident', () => {
  test('is told when it begins, for what was done, and when it is over: on each channel', async () => {
    const incident = `${ofProducts}@${new Date(now).toISOString()}`;
    await world.alarm(ofProducts, 'ALARM', now);
    await world.alarm(ofOrders, 'ALARM', now + 2000);
    await world.hear(incidentEvent({ name: ofProducts, at: now }));
    await world.alarm(ofProducts, 'OK', now + 60_000);
    await world.alarm(ofOrders, 'OK', now + 61_000);
    expect(occasions()).toEqual(['begun', 'acted']);
    await world.advance(6 * minute);
    expect(occasions()).toEqual(['begun', 'acted', 'over']);
    expect(headers()).toEqual([
      `[shop-local] ${ofProducts} is in ALARM: Threshold Crossed`,
      '[shop-local] stress-products was stopped by guardrail-users',
      '[shop-local] Over: 2 alarms are OK again, after 61 s',
    ]);
    expect(actions()).toEqual([
      ['trigger', incident],
      ['trigger', incident],
      ['resolve', incident],
    ]);
    expect(hook.received[1]?.body).toMatchObject({ incident, done: 'StopExperiment took 12 ms.', drill: false });
    for (const { headers: given, text } of hook.received) {
      const header = String(given['x-breakwater-signature']);
      expect(isSignedBy(header, text, signingKey, { now: world.ports.clock.wall(), toleranceSeconds: 600 })).toBe(true);
    }
    await world.advance(24 * 60 * minute);
    expect(hook.received.length + slack.received.length + pagerduty.received.length).toBe(9);
  });

  test('is one, with one beginning, for forty alarms that ring together', async () => {
    const names = Array.from({ length: 40 }, (_, n) => `shop-local-alarm-${n}`);
    await Promise.all(names.map((name, n) => world.alarm(name, 'ALARM', now + n * 1000)));
    await world.advance(minute);
    await Promise.all(names.map((name, n) => world.alarm(name, 'OK', now + minute + n * 1000)));
    await world.advance(6 * minute);
    expect(occasions()).toEqual(['begun', 'over']);
    expect(hook.received[1]?.body.title).toMatch(/^40 alarms are OK again/);
    expect(hook.received[1]?.body.look).toHaveLength(21);
  });

  test('is another when alarms ring further apart, by their own times', async () => {
    await world.alarm(ofProducts, 'ALARM', now - 20 * minute);
    await world.alarm(ofOrders, 'ALARM', now);
    expect(new Set(actions().map(([, key]) => key)).size).toBe(2);
  });

  test('is counted once, by how grave it was when it began; a drill is not', async () => {
    const lines = await metricLines(async () => {
      await world.hear(incidentEvent({ name: ofOrders, at: now - 30 * minute }, { drill: true }));
      await world.alarm(ofProducts, 'ALARM', now);
      await world.alarm(ofProducts, 'ALARM', now);
      await world.alarm(ofUsers, 'ALARM', now + 1000);
      await world.hear(incidentEvent({ name: ofProducts, at: now }));
    });
    const { name, by } = handlerMetrics.incidents;
    expect(lines).toMatchObject([{ System: 'shop', Environment: 'local', [by[0]]: 'warning', [name]: 1 }]);
    expect(lines[0]?._aws.Timestamp).toBe(now);
  });

  test('is told once more when it turns out to concern users', async () => {
    await world.alarm(ofProducts, 'ALARM', now);
    await world.alarm(ofUsers, 'ALARM', now + 1000);
    await world.alarm('shop-local-guardrail-users', 'ALARM', now + 2000);
    expect(occasions()).toEqual(['begun', 'worse']);
    expect(pagerduty.received.map(({ body }) => (body.payload as { severity: string }).severity)).toEqual([
      'warning',
      'critical',
    ]);
  });

  test('begins and ends though OK comes before ALARM, and each comes often', async () => {
    await world.alarm(ofProducts, 'OK', now + 60_000);
    expect(hook.received).toEqual([]);
    for (const _ of [1, 2, 3]) {
      await world.alarm(ofProducts, 'ALARM', now);
      await world.alarm(ofProducts, 'OK', now + 60_000);
    }
    await world.advance(6 * minute);
    await world.alarm(ofProducts, 'ALARM', now);
    await world.alarm(ofProducts, 'OK', now + 60_000);
    await world.advance(60 * minute);
    expect(occasions()).toEqual(['begun', 'over']);
  });

  test('that goes on and off is one, and over when it stays off', async () => {
    for (const n of [0, 1, 2, 3]) {
      await world.alarm(ofProducts, 'ALARM', now + 3 * n * minute);
      await world.alarm(ofProducts, 'OK', now + (3 * n + 1) * minute);
      await world.advance(3 * minute);
    }
    expect(occasions()).toEqual(['begun']);
    await world.advance(6 * minute);
    expect(occasions()).toEqual(['begun', 'over']);
  });

  test('goes on while one of its alarms rings, and an alarm without data neither begins nor ends one', async () => {
    await world.alarm(ofProducts, 'INSUFFICIENT_DATA', now - 1000, { old: 'OK' });
    expect(hook.received).toEqual([]);
    await world.alarm(ofProducts, 'ALARM', now);
    await world.alarm(ofOrders, 'ALARM', now);
    await world.alarm(ofOrders, 'OK', now + 1000);
    await world.alarm(ofProducts, 'INSUFFICIENT_DATA', now + 2000);
    await world.advance(60 * minute);
    expect(occasions()).toEqual(['begun']);
  });

  test('of what was done alone is one message, and what is not about an alarm stands alone', async () => {
    await world.hear(incidentEvent({ name: 'shop-local-guardrail-users', at: now }));
    await world.hear(incidentEvent({ name: 'shop-local-guardrail-users', at: now }, { done: 'It took 13 ms.' }));
    await world.hear(incidentEvent({ name: 'x', at: now }, { incident: 'panic@now', what: 'kill-switch' }));
    expect(hook.received.map(({ body }) => [body.occasion, body.incident])).toEqual([
      ['begun', `shop-local-guardrail-users@${new Date(now).toISOString()}`],
      ['begun', 'panic@now'],
    ]);
  });

  test('is told once of what handlers say of several of its alarms in the same words', async () => {
    const why = 'nothing was rolled back: two were deployed lately';
    const names = ['shop-local-guardrail-home', 'shop-local-guardrail-browse', 'shop-local-guardrail-users'];
    const say = (name: string, at: number, said: string) =>
      world.hear(
        incidentEvent(
          { name, at },
          { what: 'deployment-not-rolled-back', title: `${name} rings, and ${said}`, done: 'nothing' },
        ),
      );
    await world.alarm(ofProducts, 'ALARM', now);
    for (const [index, name] of names.entries()) await say(name, now + 1000 * index, why);
    await say('shop-local-guardrail-buy', now + 4000, 'order-service was not rolled back: it is locked');
    expect(occasions()).toEqual(['begun', 'acted', 'acted']);
    expect(hook.received.map(({ body }) => body.title).slice(1)).toEqual([
      `shop-local-guardrail-home rings, and ${why}`,
      'shop-local-guardrail-buy rings, and order-service was not rolled back: it is locked',
    ]);
  });

  test('of a drill says so first', async () => {
    await world.hear(incidentEvent({ name: ofProducts, at: now }, { drill: true }));
    await world.alarm(ofUsers, 'ALARM', now + 30 * minute, { reason: 'DRILL: synthetic traffic' });
    await world.ports.ledger.put({ ...drillKey, alarm: ofOrders });
    await world.alarm(ofOrders, 'ALARM', now + 60 * minute);
    await world.ports.ledger.remove(drillKey.pk, drillKey.sk);
    await world.alarm(ofProducts, 'ALARM', now + 90 * minute);
    expect(headers().map((header) => header.startsWith('DRILL '))).toEqual([true, true, true, false]);
    expect(hook.received.map(({ body }) => body.drill)).toEqual([true, true, true, false]);
  });
});

describe('nobody is told, and a line says why', () => {
  test.each([
    [
      'what is older than a day',
      () => notificationOf(ofUsers, 'ALARM', now - 25 * 60 * minute),
      '25 h old (limit 24 h)',
    ],
    ['an incident older than a day', () => incidentEvent({ name: ofUsers, at: now - 365 * 24 * 60 * minute }), 'h old'],
    ['an alarm of another system', () => notificationOf('other-local-alarm', 'ALARM', now), 'no alarm of shop-local'],
    ['an alarm of another environment', () => notificationOf('shop-prod-objective-users', 'ALARM', now), 'no alarm of'],
    [
      'an incident of another environment',
      () => incidentEvent({ name: ofUsers, at: now }, { environment: 'prod' }),
      'shop-prod',
    ],
    [
      'an alarm of another region',
      () => ({
        ...notificationOf(ofUsers, 'ALARM', now),
        AlarmArn: `arn:aws:cloudwatch:eu-west-1:000000000000:alarm:${ofUsers}`,
      }),
      'an alarm of eu-west-1, and this is us-east-1',
    ],
    [
      'an event',
      () => ({ source: 'aws.fis', 'detail-type': 'x', detail: {} }),
      'people are told of alarms and incidents',
    ],
  ])('of %s', async (_, message, reason) => {
    await world.hear(message());
    expect(hook.received).toEqual([]);
    expect(world.lines.join()).toContain(reason);
  });

  test.each([
    [
      'an incident without its fields',
      { kind: 'incident', incident: 'x', what: 'kill-switch' },
      /an incident without system, environment/,
    ],
    ['a follow-up of another handler', { kind: 'follow-up', about: 'sweep' }, /no follow-up of notify: about "sweep"/],
  ])('of %s, which is poison', async (_, message, error) => {
    await expect(world.hear(message)).rejects.toThrow(error);
  });
});
