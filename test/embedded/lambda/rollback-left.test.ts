import { describe, expect, test } from '@jest/globals';
import { planOfDeployment, type RollbackPlan, writePlan } from '../../../lambda/rollback-deployment/plan.ts';
import { rollbackDeployment } from '../../../lambda/rollback-deployment/rollback-deployment.ts';
import { drillKey } from '../../../lib/model/response/drill.ts';
import { incidentOf } from '../../../lib/model/response/incident.ts';
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
import { alarmEvent, deliver, deploymentEvent } from './support/verb-world.ts';

withBadDeployment();

/** As CloudWatch writes the time of a datapoint. */
function datapointAt(time: number): string {
  const [, year, month, day, clock] = /^20(\d\d)-(\d\d)-(\d\d)T(.{8})/.exec(new Date(time).toISOString()) ?? [];
  return `1 out of the last 3 datapoints [0.5 (${day}/${month}/${year} ${clock})] was less than the threshold`;
}

test.each([
  ['before the harm is taken back', 4, ['UpdateService']],
  ['when harm was done already is a fix, though no alarm rang yet', 1, []],
])('a deployment that began %s', async (_, minutes, wanted) => {
  await set('SUCCESSFUL', { minutes });
  for (const one of deployed().deployments.slice(-1)) one.finishedAt = one.createdAt;
  const reason = datapointAt(world.now - 3 * minute);
  await deliverAlarm(ringing, { reason, lookedBackSeconds: 180, datapoints: { seconds: 60, bad: 3 } });
  expect(acts().map(({ operation }) => operation)).toEqual(wanted);
});

describe('a plan whose handler died before ECS was told', () => {
  const left = async (age: number) => {
    const alarm = alarmEvent(world, ringing);
    const plan: RollbackPlan = {
      ...{ how: 'update-service', service, deployment: 'd2', from: 'order:2', to: 'order:1', digests: [] },
      ...{ alarm: ringing, incident: incidentOf(alarm), why: 'it rang', drifts: false, at: world.now - age },
    };
    await writePlan(world.ports, plan, 'planned');
    await deliver(world, rollbackDeployment, [alarm]);
    return planOfDeployment(world.ports, 'd2');
  };

  test('is carried out while its alarm rings', async () => {
    await left(minute);
    expect(acts().map(({ operation }) => operation)).toEqual(['UpdateService']);
  });

  test('is given up where it is old: the message may have lain for a day', async () => {
    expect(await left(20 * minute)).toMatchObject({ progress: 'ended' });
    expect(acts()).toEqual([]);
  });
});

test('a rollback whose handler died once ECS was told counts, and is told, though somebody has deployed since', async () => {
  const alarm = alarmEvent(world, ringing);
  const plan: RollbackPlan = {
    ...{ how: 'update-service', service, deployment: 'd2', from: 'order:2', to: 'order:1', digests: [] },
    ...{ alarm: ringing, incident: incidentOf(alarm), why: 'it rang', drifts: false, at: world.now - 3 * minute },
  };
  await writePlan(world.ports, plan, 'planned');
  const { deployments } = deployed();
  const at = world.now - 2 * minute;
  deployments.push({ arn: 'd3', status: 'STOPPED', createdAt: at, taskDefinition: 'order:1' });
  deployments.push({ arn: 'd4', status: 'IN_PROGRESS', createdAt: at + minute, taskDefinition: 'order:3' });
  await deliver(world, rollbackDeployment, [alarm]);
  expect(acts()).toEqual([]);
  expect(titles()).toEqual([
    'order-service is being rolled back: it rang',
    'order-service was deployed anew before its rollback was over',
  ]);
  for (const key of [lockKey(service), pauseKey('dev')]) {
    expect(await world.ports.ledger.get(key.pk, key.sk)).toMatchObject({ deployment: 'd2' });
  }
});

describe('a deployment that ECS takes back by itself', () => {
  const failed = (reason = 'ECS deployment circuit breaker: tasks failed to start.') => ({
    kind: 'event' as const,
    event: deploymentEvent('SERVICE_DEPLOYMENT_FAILED', { reason }),
  });
  const ends = async (status: string) => {
    await set('ROLLBACK_IN_PROGRESS');
    await deliver(
      world,
      async (message, ports) => {
        await rollbackDeployment(message, ports);
        for (const one of deployed().deployments.slice(-1)) one.status = status;
      },
      [failed(), failed()],
    );
  };

  test('is told once, with why, though no alarm rings', async () => {
    await ends('ROLLBACK_SUCCESSFUL');
    expect(world.told).toMatchObject([
      {
        what: 'deployment-rolled-back',
        severity: 'info',
        title: 'order-service is rolled back',
        done: 'ECS did it by itself: ECS deployment circuit breaker: tasks failed to start',
      },
    ]);
    expect(acts()).toEqual([]);
  });

  test.each([
    ['ROLLBACK_FAILED', 'the rollback of order-service went wrong: it is ROLLBACK_FAILED'],
    ['STOPPED', 'the deployment of order-service failed, and ECS did not roll it back: ECS deployment circuit breaker'],
  ])('is told as what it is: %s', async (status, title) => {
    await ends(status);
    expect(world.told).toMatchObject([{ severity: 'critical', title: expect.stringContaining(title) }]);
  });

  test('is told with the alarm that rang for it', async () => {
    const alarm = alarmEvent(world, ringing);
    await set('ROLLBACK_IN_PROGRESS', { minutes: 1 });
    const begun = world.now;
    const over = (message: Parameters<typeof rollbackDeployment>[0], ports: typeof world.ports) => {
      if (world.now > begun) for (const one of deployed().deployments.slice(-1)) one.status = 'ROLLBACK_SUCCESSFUL';
      return rollbackDeployment(message, ports);
    };
    await deliver(world, over, [failed(), alarm]);
    expect(world.told).toMatchObject([{ incident: incidentOf(alarm), title: 'order-service is rolled back' }]);
  });

  test('is told too where ECS’s event does not come', async () => {
    await set('ROLLBACK_SUCCESSFUL', { minutes: 1 });
    for (const one of deployed().deployments.slice(-1)) one.finishedAt = world.now;
    const begun = world.now;
    const later = (message: Parameters<typeof rollbackDeployment>[0], ports: typeof world.ports) => {
      if (world.now > begun + 30_000) world.account.alarms = new Map();
      return rollbackDeployment(message, ports);
    };
    await deliver(world, later, [alarmEvent(world, ringing)]);
    expect(world.told[0]).toMatchObject({ title: 'order-service is rolled back' });
  });

  test('is no news where it was what takes the service back: that went wrong', async () => {
    const begun = world.now;
    const failing = async (message: Parameters<typeof rollbackDeployment>[0], ports: typeof world.ports) => {
      const [, , back] = deployed().deployments;
      if (back?.status === 'IN_PROGRESS' && world.now > begun) {
        back.status = 'ROLLBACK_SUCCESSFUL';
        await rollbackDeployment(failed(), ports);
      }
      return rollbackDeployment(message, ports);
    };
    await deliver(world, failing, [alarmEvent(world, ringing)]);
    expect(titles()).toEqual([
      expect.stringContaining('is being rolled back'),
      'ECS took the rollback of order-service back: what was bad serves again',
    ]);
  });

  test('is nothing to say of what another system deploys', async () => {
    const event = deploymentEvent('SERVICE_DEPLOYMENT_FAILED', {}, 'somebody-else');
    await deliver(world, rollbackDeployment, [{ kind: 'event', event }]);
    expect(world.told).toEqual([]);
  });
});

test('a rollback that somebody’s deployment overtakes has not gone wrong', async () => {
  const begun = world.now;
  let overtaken = false;
  await deliver(
    world,
    async (message, ports) => {
      const { deployments } = deployed();
      if (!overtaken && world.now > begun + 30_000 && deployments.length === 3) {
        overtaken = true;
        for (const one of deployments.slice(-1)) one.status = 'STOPPED';
        deployments.push({ arn: 'd4', status: 'IN_PROGRESS', createdAt: world.now, taskDefinition: 'order:3' });
      }
      await rollbackDeployment(message, ports);
    },
    [alarmEvent(world, ringing)],
  );
  expect(overtaken).toBe(true);
  expect(world.told.at(-1)).toMatchObject({
    severity: 'warning',
    title: 'order-service was deployed anew before its rollback was over',
  });
});

test('alarms watch deployments again after a drill that began while a rollback went on', async () => {
  const found = deployed();
  found.isWatched = true;
  const begun = world.now;
  let isDrill = false;
  await deliver(
    world,
    async (message, ports) => {
      if (!isDrill && acts().length > 0) {
        isDrill = true;
        await ports.ledger.put({ ...drillKey, expiresAt: world.now / 1000 + 1800 });
      }
      if (world.now > begun + 90_000) for (const one of found.deployments) one.status = 'SUCCESSFUL';
      if (world.now > begun + 5 * minute) await ports.ledger.remove(drillKey.pk, drillKey.sk);
      await rollbackDeployment(message, ports);
      if (isDrill && world.now <= begun + 5 * minute) expect(found.isWatched).toBe(false);
    },
    [alarmEvent(world, ringing)],
  );
  expect([isDrill, found.isWatched]).toEqual([true, true]);
});
