import { describe, expect, test } from '@jest/globals';
import { rollbackDeployment } from '../../../lambda/rollback-deployment/rollback-deployment.ts';
import { lockKey, pauseKey } from '../../../lib/model/response/rollback-lock.ts';
import {
  acts,
  deliverAlarm,
  deployed,
  minute,
  ringing,
  service,
  set,
  titles,
  withBadDeployment,
  world,
} from './support/bad-deployment.ts';
import { alarmEvent, deliver } from './support/verb-world.ts';

withBadDeployment();

describe('never', () => {
  test('is a deployment undone that began while the alarm was already in ALARM, though it falls silent between', async () => {
    world.now -= 20 * minute;
    await deliverAlarm();
    expect(acts()).toEqual([]);
    world.now += 20 * minute;
    await deliverAlarm(ringing, { state: 'OK', oldState: 'ALARM' });
    world.now += minute;
    await deliverAlarm();
    expect(acts()).toEqual([]);
    expect(world.told).toEqual([]);
  });

  test('is a service rolled back twice in 24 h, unless it was unlocked; people are paged', async () => {
    await deliverAlarm();
    world.now += 60 * minute;
    await deliverAlarm(ringing, { state: 'OK', oldState: 'ALARM' });
    const again = () =>
      deployed().deployments.push({
        arn: `again-${world.now}`,
        status: 'SUCCESSFUL',
        createdAt: world.now,
        finishedAt: world.now,
        taskDefinition: 'order:2',
      });
    again();
    world.now += minute;
    world.account.calls.length = 0;
    world.told.length = 0;
    await deliverAlarm();
    expect(acts()).toEqual([]);
    expect(titles()).toEqual([expect.stringMatching(/from the same image: left alone until/)]);

    await world.ports.ledger.remove(lockKey(service).pk, '-');
    world.now += 60 * minute;
    await deliverAlarm(ringing, { state: 'OK', oldState: 'ALARM' });
    again();
    world.now += minute;
    await deliverAlarm();
    expect(acts()).toHaveLength(1);
  });

  test('is an environment rolled back twice in 30 min', async () => {
    await world.ports.ledger.put({
      ...pauseKey('dev'),
      service: 'gateway',
      deployment: 'x',
      expiresAt: world.now / 1000 + 60,
    });
    await deliverAlarm();
    expect(acts()).toEqual([]);
    expect(titles()).toEqual([expect.stringContaining('gateway')]);
  });

  test('is anything done for the alarm of another environment, system or region, or for one that is OK', async () => {
    for (const [name, changes] of [
      [ringing.replace('dev', 'prod'), {}],
      ['bank-dev-deployment-order-service', {}],
      [ringing, { region: 'eu-west-1' }],
      [ringing, { state: 'OK' }],
      [ringing, { state: 'INSUFFICIENT_DATA' }],
    ] as const) {
      await deliverAlarm(name, changes);
    }
    expect(world.account.calls).toEqual([]);
    expect(world.told).toEqual([]);
  });

  test('is anything done for a message that the alarm has overtaken', async () => {
    await deliverAlarm(ringing, { at: world.now - 365 * 1440 * minute });
    expect(acts()).toEqual([]);
    world.account.alarms = new Map([[ringing, { state: 'OK', since: world.now }]]);
    await deliverAlarm(ringing, { at: world.now - 1000 });
    expect(acts()).toEqual([]);
    expect(world.told).toEqual([]);
  });

  test('is a deployment undone that somebody has replaced meanwhile', async () => {
    await deliver(
      world,
      async (message, ports) => {
        if (message.kind === 'follow-up') {
          deployed().deployments.push({
            arn: 'd3',
            status: 'IN_PROGRESS',
            createdAt: world.now,
            taskDefinition: 'order:3',
          });
        }
        await rollbackDeployment(message, ports);
      },
      [alarmEvent(world, ringing)],
    );
    expect(acts()).toEqual([]);
  });

  test('is one undone that somebody replaces between the decision and the act', async () => {
    const { ledger } = world.ports;
    const putNew: typeof ledger.putNew = async (item) => {
      if (item.pk === lockKey(service).pk) {
        const fix = { arn: 'd3', status: 'IN_PROGRESS', createdAt: world.now, taskDefinition: 'order:3' };
        deployed().deployments.push(fix);
      }
      return ledger.putNew(item);
    };
    const ports = { ...world.ports, ledger: { ...ledger, putNew } };
    await deliver(world, rollbackDeployment, [alarmEvent(world, ringing)], () => ports);
    expect(acts()).toEqual([]);
    expect(await ledger.get(lockKey(service).pk, '-')).toBeUndefined();
    expect(await ledger.get(pauseKey('dev').pk, '-')).toBeUndefined();
  });

  test('is anything done where CloudWatch says that others ring too, or that it is over at the second look', async () => {
    const { account } = world;
    const since = world.now;
    account.alarms = new Map([
      [ringing, { state: 'ALARM', since }],
      ['shop-dev-objective-payment-service', { state: 'ALARM', since }],
      ['shop-prod-objective-gateway', { state: 'ALARM', since }],
    ]);
    await deliverAlarm();
    expect(acts()).toEqual([]);
    expect(titles()).toEqual([expect.stringContaining('alarms ring for payment-service, without a deployment')]);

    account.alarms = new Map([[ringing, { state: 'ALARM', since: world.now }]]);
    await deliver(
      world,
      async (message, ports) => {
        if (message.kind === 'follow-up') account.alarms?.set(ringing, { state: 'OK', since: world.now });
        await rollbackDeployment(message, ports);
      },
      [alarmEvent(world, ringing)],
    );
    expect(acts()).toEqual([]);
    expect(world.told).toHaveLength(1);
  });

  test('is an innocent deployment undone while somebody else’s service is out: twenty times, in whatever order it rings', async () => {
    const names = ['objective-order-service', 'objective-users', 'guardrail-buy', 'objective-gateway'];
    for (let time = 0; time < 20; time++) {
      await set();
      const { services } = world.account.ecs;
      for (const name of ['gateway', 'recommendation-service', 'notification-service']) services.set(name, deployed());
      services.delete(service);
      const order = [...names.slice(time % 4), ...names.slice(0, time % 4)];
      const inOrder = time % 8 < 4 ? order : order.toReversed();
      await deliver(
        world,
        rollbackDeployment,
        inOrder.map((name) => alarmEvent(world, `shop-dev-${name}`)),
      );
      expect([time, acts()]).toEqual([time, []]);
      expect(world.told.every(({ what }) => what === 'deployment-not-rolled-back')).toBe(true);
    }
  }, 240_000);
});
