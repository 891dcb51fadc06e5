import { describe, expect, test } from '@jest/globals';
import type { Deployed } from '../../../lambda/rollback-deployment/situation.ts';
import {
  alarmOf,
  bad,
  decided,
  deploymentAlarm,
  experiment,
  good,
  lock,
  minute,
  now,
  objectiveAlarm,
  product,
  rang,
} from './support/rollback-situation.ts';

describe('what it must never do', () => {
  test('undo a deployment that began while the alarm was already in ALARM: that is a fix', () => {
    expect(decided({ deployments: [{ ...bad, beganInAlarm: true }] })).toMatchObject({
      do: 'nothing',
      why: expect.stringContaining('it is a fix'),
    });
  });

  test('hold one rollback against the next, where an experiment had deployed what was rolled back', () => {
    const paused = { service: 'order-service', deployment: 'arn:d1', until: now + minute };
    const decision = decided({ deployments: [{ ...bad, lock, isTrial: true }], paused });
    expect(decision).toMatchObject({ do: 'update-service', deployed: { isTrial: true } });
    expect(decided({ deployments: [bad], paused })).toMatchObject({ do: 'page', rule: 'paused' });
  });

  test('undo a way back: the version had run well before', () => {
    const back = { ...bad, isReturn: true };
    expect(decided({ deployments: [back] })).toMatchObject({
      do: 'nothing',
      why: expect.stringContaining('it is a fix'),
    });
    expect(decided({ deployments: [back], experiments: [experiment], looks: 0 })).toMatchObject({ do: 'nothing' });
  });

  test('stop an experiment that explains the alarm, where no deployment has changed anything', () => {
    const { good: _, ...first } = bad;
    expect(decided({ deployments: [first], experiments: [experiment], looks: 0 })).toMatchObject({
      do: 'nothing',
      why: expect.stringContaining('explains it'),
    });
    expect(decided({ deployments: [bad], experiments: [experiment], looks: 0 })).toMatchObject({ stop: ['EXP1'] });
  });

  test('hesitate because services began to run a short time ago, too', () => {
    const { good: _, ...first } = { ...product, service: 'gateway', deployment: 'arn:g1' };
    const alarm = objectiveAlarm('users');
    expect(decided({ alarm, deployments: [bad, first] })).toMatchObject({ do: 'update-service', deployed: bad });
    expect(decided({ alarm, deployments: [bad, { ...first, status: 'IN_PROGRESS' }] })).toMatchObject({ do: 'page' });
    expect(decided({ alarm, deployments: [first] })).toMatchObject({ do: 'page', rule: 'no-earlier-success' });
    // Its own alarm rings before that of the service which it calls, and which was deployed.
    const own = { alarm: deploymentAlarm('gateway'), deployments: [{ ...product, good }, first] };
    expect(decided({ ...own, looks: 0 })).toMatchObject({ do: 'look-again' });
    expect(
      decided({ ...own, ringing: [deploymentAlarm('gateway'), deploymentAlarm('product-service')] }),
    ).toMatchObject({
      do: 'nothing',
      why: expect.stringContaining('product-service, which it calls'),
    });
  });

  test('roll back twice: a service that was rolled back is locked', () => {
    const decision = decided({ deployments: [{ ...bad, digests: ['sha256:other'], lock }] });
    expect(decision).toMatchObject({
      do: 'page',
      rule: 'locked',
      why: expect.stringContaining('chaos unlock order-service'),
    });
    expect((decision as { why: string }).why).not.toContain('from the same image');
  });

  test('roll the same image digest back again', () => {
    const decision = decided({ deployments: [{ ...bad, lock }] });
    expect(decision).toMatchObject({ do: 'page', rule: 'locked', why: expect.stringContaining('from the same image') });
  });

  test('roll back for an alarm that rang before the last rollback', () => {
    const decision = decided({ deployments: [{ ...bad, lock: { ...lock, at: rang + 1 } }] });
    expect(decision).toMatchObject({ do: 'nothing', why: expect.stringContaining('has been rolled back') });
  });

  test('more than one automatic rollback an environment in 30 min', () => {
    const paused = { service: 'payment-service', deployment: 'arn:x', until: now + 20 * minute };
    expect(decided({ paused })).toMatchObject({
      do: 'page',
      rule: 'paused',
      why: expect.stringContaining('payment-service'),
    });
  });

  test('act when alarms ring for services without a deployment', () => {
    const alarm = objectiveAlarm('payment-service');
    const decision = decided({ alarm });
    expect(decision).toMatchObject({
      do: 'page',
      rule: 'no-deployment',
      why: expect.stringContaining('order-service'),
    });
    const ringing = [deploymentAlarm('order-service'), alarm];
    expect(decided({ ringing })).toMatchObject({
      do: 'page',
      rule: 'other-services',
      why: expect.stringContaining('payment-service'),
    });
  });

  test('take those for others that call the one that was deployed', () => {
    const ringing = [
      deploymentAlarm('order-service'),
      objectiveAlarm('gateway'),
      objectiveAlarm('notification-service'),
    ];
    expect(decided({ ringing })).toMatchObject({ do: 'update-service' });
  });

  test('choose between two that were deployed, where nothing says which', () => {
    const deployments = [bad, product];
    expect(decided({ alarm: objectiveAlarm('users'), deployments })).toMatchObject({
      do: 'page',
      rule: 'several-deployments',
    });
    const ringing = [objectiveAlarm('users'), objectiveAlarm('product-service')];
    expect(decided({ alarm: objectiveAlarm('users'), deployments, ringing })).toMatchObject({
      do: 'update-service',
      deployed: { service: 'product-service' },
    });
  });

  test('take the caller for the culprit, where both were deployed', () => {
    const gateway = { ...bad, service: 'gateway', deployment: 'arn:g2' };
    const ringing = [objectiveAlarm('gateway'), objectiveAlarm('order-service')];
    expect(decided({ alarm: objectiveAlarm('gateway'), deployments: [gateway, bad], ringing })).toMatchObject({
      do: 'nothing',
    });
  });

  describe('guess between a service and what it calls, deployed both, where only the caller rings', () => {
    const gateway = { ...bad, service: 'gateway', deployment: 'arn:g2' };
    const ring = { alarm: deploymentAlarm('gateway') };
    const lately = (other: Deployed, looks = 1) => decided({ ...ring, deployments: [gateway, other], looks });

    test('but look again, and page people', () => {
      for (const looks of [0, 1, 2]) expect(lately(product, looks)).toMatchObject({ do: 'look-again', stop: [] });
      expect(lately(product, 3)).toMatchObject({
        do: 'page',
        rule: 'several-deployments',
        why: expect.stringContaining('product-service, which gateway calls'),
      });
    });

    test.each<[string, Partial<Deployed>]>([
      ['changed nothing', { good: undefined }],
      ['is a fix', { beganInAlarm: true }],
      ['went back to what ran well', { isReturn: true }],
    ])('where what it calls %s there is nothing to guess', (_, change) => {
      expect(lately({ ...product, ...change })).toMatchObject({
        do: 'update-service',
        deployed: { service: 'gateway' },
      });
    });

    test('nor where the caller is what was called', () => {
      expect(decided({ deployments: [bad, gateway] })).toMatchObject({ do: 'update-service' });
    });
  });

  test('page of a service that has only begun, where what it calls was changed', () => {
    const gateway = { ...bad, service: 'gateway', deployment: 'arn:g1', good: undefined };
    const given = { alarm: deploymentAlarm('gateway'), deployments: [gateway, product] };
    expect(decided(given)).toMatchObject({ do: 'nothing', why: expect.stringContaining('that decides') });
  });

  test('act before other alarms had time to ring', () => {
    expect(decided({ looks: 0 })).toMatchObject({ do: 'look-again', seconds: 15, stop: [] });
  });

  test('say a word where nothing was deployed', () => {
    expect(decided({ deployments: [] })).toMatchObject({ do: 'nothing' });
    expect(decided({ alarm: alarmOf('shop-dev-people', { kind: 'other' }) })).toMatchObject({ do: 'nothing' });
  });
});
