import { describe, expect, test } from '@jest/globals';
import { rollbackDeployment } from '../../../lambda/rollback-deployment/rollback-deployment.ts';
import { handlerMetrics } from '../../../lib/model/response/handler-metrics.ts';
import { lockKey, pauseKey } from '../../../lib/model/response/rollback-lock.ts';
import { metricLines } from '../../support/metric-lines.ts';
import {
  acts,
  deliverAlarm,
  deployed,
  digest,
  minute,
  ringing,
  service,
  set,
  titles,
  withBadDeployment,
  world,
} from './support/bad-deployment.ts';
import type { ScriptedService } from './support/scripted-ecs.ts';
import { alarmEvent, deliver, deploymentEvent } from './support/verb-world.ts';

withBadDeployment();

describe('a bad deployment', () => {
  test('that has succeeded is taken back to the last good revision; its end is told, once', async () => {
    // Nobody sees that it ends: it is an incident after 15 minutes.
    await deliverAlarm();
    expect(acts()).toEqual([{ operation: 'UpdateService', cluster: 'shop-dev', service, taskDefinition: 'order:1' }]);
    expect(world.told).toMatchObject([
      {
        what: 'deployment-rolled-back',
        system: 'shop',
        environment: 'dev',
        title: expect.stringContaining('order-service is being rolled back'),
        done: expect.stringMatching(/order:1.*chaos unlock order-service.*CloudFormation still has order:2/),
      },
      { what: 'deployment-not-rolled-back', title: expect.stringContaining('not over after 15 min') },
    ]);
    expect(new Set(world.told.map(({ incident }) => incident)).size).toBe(1);
  });

  test('is looked at closely, and others that were deployed with it are not: ECS answers only so many questions', async () => {
    const other = 'product-service';
    const { services } = world.account.ecs;
    services.set(other, { ...(services.get(service) as ScriptedService), deployments: [...deployed().deployments] });
    await deliverAlarm();
    expect(acts()).toMatchObject([{ operation: 'UpdateService', service }]);
    const asked = world.account.calls.filter(({ input }) => input.service === other || input.serviceName === other);
    expect(new Set(asked.map(({ operation }) => operation))).toEqual(new Set(['ListServiceDeployments']));
  });

  test('is taken back unwatched, since alarms of the version that goes may ring yet, and only until it is over', async () => {
    const found = await set();
    found.isWatched = true;
    const watched: (boolean | undefined)[] = [];
    const at = world.now;
    await deliver(
      world,
      async (message, ports) => {
        if (world.now > at + 100_000) for (const one of found.deployments) one.status = 'SUCCESSFUL';
        await rollbackDeployment(message, ports);
        watched.push(found.isWatched);
      },
      [alarmEvent(world, ringing)],
    );
    expect(watched).toContain(false);
    expect(watched.at(-1)).toBe(true);
    expect(acts()).toMatchObject([
      { taskDefinition: 'order:1', deploymentConfiguration: { maximumPercent: 200, alarms: { enable: false } } },
      { taskDefinition: 'order:1', deploymentConfiguration: { maximumPercent: 200, alarms: { enable: true } } },
    ]);
    expect(found.deployments).toHaveLength(3);
  });

  test('says that it is rolled back when ECS says so, by an event or by a look', async () => {
    const looked = async () => {
      const at = world.now;
      await deliver(
        world,
        async (message, ports) => {
          if (world.now > at + 100_000) for (const one of deployed().deployments) one.status = 'SUCCESSFUL';
          await rollbackDeployment(message, ports);
        },
        [alarmEvent(world, ringing)],
      );
    };
    await looked();
    expect(world.told).toMatchObject([
      {},
      { what: 'deployment-rolled-back', severity: 'info', done: expect.stringContaining('order:1 serves again') },
    ]);

    await set();
    const event = deploymentEvent('SERVICE_DEPLOYMENT_COMPLETED');
    let told = false;
    const lines = await metricLines(async () => {
      await deliver(
        world,
        async (message, ports) => {
          await rollbackDeployment(message, ports);
          if (told || acts().length === 0) return;
          told = true;
          for (const one of deployed().deployments) one.status = 'SUCCESSFUL';
          await rollbackDeployment({ kind: 'event', event }, ports);
          await rollbackDeployment({ kind: 'event', event }, ports);
        },
        [alarmEvent(world, ringing)],
      );
    });
    expect(titles()).toEqual([expect.stringContaining('is being rolled back'), 'order-service is rolled back']);
    expect(lines).toMatchObject([{ Environment: 'dev', Service: 'order-service', [handlerMetrics.rollbacks.name]: 1 }]);
  });

  test.each(['PENDING', 'IN_PROGRESS'])('that is %s is stopped, and rolls back', async (status) => {
    await set(status);
    await deliver(
      world,
      async (message, ports) => {
        await rollbackDeployment(message, ports);
        const [, two] = deployed().deployments;
        if (two?.status === 'ROLLBACK_REQUESTED') two.status = 'ROLLBACK_SUCCESSFUL';
      },
      [alarmEvent(world, ringing)],
    );
    expect(acts()).toEqual([{ operation: 'StopServiceDeployment', serviceDeploymentArn: 'd2', stopType: 'ROLLBACK' }]);
    expect(titles()).toEqual([expect.stringContaining('is being rolled back'), 'order-service is rolled back']);
  });

  test.each(['STOP_REQUESTED', 'ROLLBACK_REQUESTED', 'ROLLBACK_IN_PROGRESS'])(
    'that is %s is followed only, and its end told',
    async (status) => {
      await set(status);
      await deliver(
        world,
        async (message, ports) => {
          await rollbackDeployment(message, ports);
          const [, two] = deployed().deployments;
          if (two && message.kind === 'alarm') two.status = 'ROLLBACK_SUCCESSFUL';
        },
        [alarmEvent(world, ringing)],
      );
      expect(acts()).toEqual([]);
      expect(titles()).toEqual(['order-service is rolled back']);
    },
  );

  test('that ECS refuses to take back is for people, and locks nothing', async () => {
    world.account.ecs.refusal = { name: 'AccessDeniedException', message: 'no' };
    expect(await deliverAlarm()).toEqual([]);
    expect(world.told).toMatchObject([
      {
        what: 'deployment-not-rolled-back',
        severity: 'critical',
        title: expect.stringContaining('AccessDeniedException'),
      },
    ]);
    expect(await world.ports.ledger.get(lockKey(service).pk, '-')).toBeUndefined();
    expect(await world.ports.ledger.get(pauseKey('dev').pk, '-')).toBeUndefined();
  });

  test('is tried again where ECS is throttling', async () => {
    world.account.ecs.refusal = { name: 'ThrottlingException', message: 'slow down' };
    expect(await deliverAlarm()).toEqual([]);
    expect(acts().map(({ operation }) => operation)).toEqual(['UpdateService', 'UpdateService']);
    expect(deployed().deployments).toHaveLength(3);
  });
});

test('a deployment that succeeds before it can be stopped is decided on again, and updated', async () => {
  await set('IN_PROGRESS');
  const { ledger } = world.ports;
  const putNew: typeof ledger.putNew = async (item) => {
    const [, two] = deployed().deployments;
    if (item.pk === lockKey(service).pk && two) Object.assign(two, { status: 'SUCCESSFUL', finishedAt: world.now });
    return ledger.putNew(item);
  };
  const ports = { ...world.ports, ledger: { ...ledger, putNew } };
  await deliver(world, rollbackDeployment, [alarmEvent(world, ringing)], () => ports);
  expect(acts().map(({ operation }) => operation)).toEqual(['UpdateService']);
});

describe('people are paged once, and ECS is told nothing', () => {
  const paged = async (pattern: RegExp) => {
    await deliver(world, rollbackDeployment, [
      alarmEvent(world, ringing),
      alarmEvent(world, ringing),
      alarmEvent(world, ringing, { at: world.now + 1 }),
    ]);
    expect(acts()).toEqual([]);
    expect(world.told).toMatchObject([{ what: 'deployment-not-rolled-back', title: expect.stringMatching(pattern) }]);
  };

  test('for an INACTIVE revision, which the service would refuse', async () => {
    world.account.ecs.definitions.set('order:1', { status: 'INACTIVE', image: digest('a') });
    await paged(/INACTIVE/);
  });

  test('for a mutable image tag', async () => {
    world.account.ecs.definitions.set('order:1', { status: 'ACTIVE', image: 'shop/order:latest' });
    await paged(/shop\/order:latest/);
  });

  test('without an earlier success', async () => {
    await set('SUCCESSFUL', { firstEver: true });
    await paged(/no earlier successful deployment/);
  });

  test.each(['CODE_DEPLOY', 'EXTERNAL'])('for what %s deploys', async (controller) => {
    const one = deployed();
    one.controller = controller;
    one.taskSets = [{ taskSetArn: 'ts', createdAt: (world.now - minute) / 1000, stabilityStatus: 'STABILIZING' }];
    await paged(new RegExp(controller));
  });

  test('in one zone only', async () => {
    const one = (availabilityZone: string, rest: object) => ({
      availabilityZone,
      taskDefinition: 'order:2',
      lastStatus: 'RUNNING',
      ...rest,
    });
    deployed().tasks = [
      one('us-east-1a', { healthStatus: 'UNHEALTHY' }),
      one('us-east-1b', { healthStatus: 'HEALTHY' }),
    ];
    await paged(/us-east-1a/);
  });

  test('while its stack is UPDATE_IN_PROGRESS, and where CloudFormation does not say', async () => {
    world.account.stack = 'UPDATE_IN_PROGRESS';
    await paged(/is being updated/);
    await set();
    world.account.stack = undefined;
    await paged(/did not say/);
  });
});
