import { describe, expect, test } from '@jest/globals';
import { rollbackDeployment } from '../../../lambda/rollback-deployment/rollback-deployment.ts';
import { drillKey, drillMark } from '../../../lib/model/response/drill.ts';
import { lockKey } from '../../../lib/model/response/rollback-lock.ts';
import {
  acts,
  deliverAlarm,
  deployed,
  experimentRuns,
  ringing,
  service,
  set,
  withBadDeployment,
  world,
} from './support/bad-deployment.ts';
import { alarmEvent, deliver, modelOf, mortal } from './support/verb-world.ts';

withBadDeployment();

describe('an experiment inside whose radius the alarm is', () => {
  test('is stopped first; the alarm rings on, and it is decided as if there had been none', async () => {
    experimentRuns(service);
    world.account.stopTo = 'stopped';
    await deliverAlarm();
    expect(acts().map(({ operation }) => operation)).toEqual(['StopExperiment', 'UpdateService']);
    expect(world.told.slice(0, 2)).toMatchObject([{ what: 'experiment-stopped' }, { what: 'deployment-rolled-back' }]);
  });

  test('is stopped, and nothing is rolled back where the alarm falls silent', async () => {
    experimentRuns(service);
    world.account.stopTo = 'stopped';
    const messages = [alarmEvent(world, ringing), alarmEvent({ now: world.now + 1 }, ringing, { state: 'OK' })];
    const first = messages.slice(0, 1);
    await deliver(
      world,
      async (message, ports) => {
        await rollbackDeployment(message, ports);
        if (message.kind === 'alarm') await rollbackDeployment(messages[1] as never, ports);
      },
      first,
    );
    expect(acts().map(({ operation }) => operation)).toEqual(['StopExperiment']);
  });
});

describe('said, and not done', () => {
  test('in mode observe, once', async () => {
    const observing = { ...modelOf('dev') };
    const rollback = { ...observing.settings.rollback, mode: 'observe' as const };
    const ports = {
      ...world.ports,
      ledger: world.ports.ledger,
      model: { ...observing, settings: { ...observing.settings, rollback } },
    };
    await deliver(world, rollbackDeployment, [alarmEvent(world, ringing), alarmEvent(world, ringing)], () => ports);
    expect(acts()).toEqual([]);
    expect(world.told).toMatchObject([
      {
        what: 'deployment-not-rolled-back',
        done: expect.stringContaining('would be: service order-service was told to run order:1 again'),
      },
    ]);
  });

  test('until a drill of another alarm is over, and done then', async () => {
    const begun = world.now;
    await world.ports.ledger.put({ ...drillKey, alarm: 'another', expiresAt: begun / 1000 + 600 });
    await deliverAlarm();
    expect(acts()).toHaveLength(1);
    expect(world.now - begun).toBeGreaterThanOrEqual(600_000);
    expect(world.told[0]).toMatchObject({ what: 'deployment-rolled-back' });
  });

  test('during a drill, by its lease or by the alarm’s reason, and nothing is locked', async () => {
    await world.ports.ledger.put({ ...drillKey, alarm: ringing, expiresAt: world.now / 1000 + 1800 });
    await deliverAlarm();
    await world.ports.ledger.remove(drillKey.pk, drillKey.sk);
    await deliverAlarm(ringing, { reason: `${drillMark}synthetic`, at: world.now + 1 });
    expect(acts()).toEqual([]);
    expect(world.told).toMatchObject([{ drill: true }, { drill: true }]);
    expect(await world.ports.ledger.get(lockKey(service).pk, '-')).toBeUndefined();
    await deliverAlarm(ringing, { at: world.now + 2 });
    expect(acts()).toHaveLength(1);
  });
});

describe('exactly once', () => {
  test('however often it is heard, and however many alarms ring', async () => {
    const names = [ringing, `shop-dev-objective-${service}`, 'shop-dev-guardrail-buy', 'shop-dev-objective-users'];
    const messages = Array.from({ length: 40 }, (_, index) => alarmEvent(world, names[index % 4] as string));
    expect(await deliver(world, rollbackDeployment, messages)).toEqual([]);
    expect(acts()).toHaveLength(1);
    expect(world.told.filter(({ title }) => title.includes('is being rolled back'))).toHaveLength(1);
  });

  test.each([
    // What is left by a death after a call is what one before the next call leaves: each way once is enough.
    ['SUCCESSFUL', 'after'],
    ['IN_PROGRESS', 'before'],
  ] as const)(
    'killed %s at every call, %s it: done once, told at least once',
    async (status, when) => {
      let calls = 0;
      for (let died = true; died; calls++) {
        await set(status);
        let handler = mortal(world.ports, calls, when);
        const dead = await deliver(world, atOnce, [alarmEvent(world, ringing)], () => {
          // Another process takes over from one that is dead.
          if (handler.isDead()) handler = mortal(world.ports, Number.POSITIVE_INFINITY, when);
          return handler.ports;
        });
        expect([calls, dead, acts().length]).toEqual([calls, [], 1]);
        expect(world.told.some(({ title }) => title.includes('is being rolled back'))).toBe(true);
        expect(world.told.some(({ title }) => title === 'order-service is rolled back')).toBe(true);
        died = handler.calls() === Number.POSITIVE_INFINITY;
      }
      expect(calls).toBeGreaterThan(30);
    },
    240_000,
  );

  /** ECS takes no time: the first look finds the end. */
  const atOnce: typeof rollbackDeployment = async (message, ports) => {
    if (acts().length > 0) {
      for (const one of deployed().deployments) {
        if (one.status === 'IN_PROGRESS') one.status = 'SUCCESSFUL';
        if (one.status === 'ROLLBACK_REQUESTED') one.status = 'ROLLBACK_SUCCESSFUL';
      }
    }
    await rollbackDeployment(message, ports);
  };
});
