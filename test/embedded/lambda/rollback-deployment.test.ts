import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { rollbackDeployment } from '../../../lambda/rollback-deployment/rollback-deployment.ts';
import { labels } from '../../../lib/model/labels.ts';
import type { AwsEvent } from '../../../lib/model/response/aws-event.ts';
import { drillKey, drillMark } from '../../../lib/model/response/drill.ts';
import { lockKey, pauseKey } from '../../../lib/model/response/rollback-lock.ts';
import type { ScriptedService } from './support/scripted-ecs.ts';
import { alarmEvent, createWorld, deliver, modelOf, mortal, type World } from './support/verb-world.ts';

const minute = 60_000;
const digest = (letter: string) => `shop/order@sha256:${letter.repeat(64)}`;
const service = 'order-service';
const ringing = `shop-dev-deployment-${service}`;

let world: World;

beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());
beforeEach(() => set());

/** Version 1 ran well for a day; version 2 came some minutes ago. */
async function set(status = 'SUCCESSFUL', { minutes = 5, firstEver = false } = {}): Promise<ScriptedService> {
  await world.reset();
  const { account } = world;
  const { ecs } = account;
  account.templates.clear();
  account.experiments.clear();
  account.alarms = undefined;
  account.stack = 'UPDATE_COMPLETE';
  account.stopTo = 'stopping';
  ecs.refusal = undefined;
  ecs.definitions.clear();
  ecs.definitions.set('order:1', { status: 'ACTIVE', image: digest('a') });
  ecs.definitions.set('order:2', { status: 'ACTIVE', image: digest('b') });
  ecs.services.clear();
  const began = world.now - minutes * minute;
  const finished = status === 'SUCCESSFUL' ? { finishedAt: began + minute } : {};
  const good = { arn: 'd1', status: 'SUCCESSFUL', createdAt: began - 1440 * minute, finishedAt: began - 1439 * minute };
  const found: ScriptedService = {
    controller: 'ECS',
    deployments: [
      ...(firstEver ? [] : [{ ...good, taskDefinition: 'order:1' }]),
      { arn: 'd2', status, createdAt: began, ...finished, taskDefinition: 'order:2' },
    ],
    tasks: [],
    stackName: 'shop-dev-services',
  };
  ecs.services.set(service, found);
  return found;
}

const deliverAlarm = (name = ringing, changes = {}) =>
  deliver(world, rollbackDeployment, [alarmEvent(world, name, changes)]);
const acts = () => world.account.acts().map(({ operation, input }) => ({ operation, ...input }));
const titles = () => world.told.map(({ title }) => title);
const deployed = (): ScriptedService => world.account.ecs.services.get(service) as ScriptedService;

function experimentRuns(radius: string): void {
  const { templates, experiments } = world.account;
  const tags = { [labels.system]: 'shop', [labels.environment]: 'dev', [labels.expectedRadius]: radius };
  templates.set('T1', { tags });
  experiments.set('EXP1', { template: 'T1', status: 'running' });
}

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
    const event: AwsEvent = {
      version: '0',
      id: 'e',
      'detail-type': 'ECS Deployment State Change',
      source: 'aws.ecs',
      account: '000000000000',
      time: '2026-11-26T10:00:00Z',
      region: 'us-east-1',
      resources: [`arn:aws:ecs:us-east-1:000000000000:service/shop-dev/${service}`],
      detail: { eventName: 'SERVICE_DEPLOYMENT_COMPLETED', deploymentId: 'ecs-svc/1' },
    };
    let told = false;
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
    expect(titles()).toEqual([expect.stringContaining('is being rolled back'), 'order-service is rolled back']);
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

  test('during a drill, by its lease or by the alarm’s reason, and nothing is locked', async () => {
    await world.ports.ledger.put({ ...drillKey, expiresAt: world.now / 1000 + 1800 });
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
