import { describe, expect, test } from '@jest/globals';
import { type Decision, decide } from '../../../lambda/rollback-deployment/decide.ts';
import type {
  Deployed,
  GoodVersion,
  NearExperiment,
  RingingAlarm,
  Situation,
} from '../../../lambda/rollback-deployment/situation.ts';
import type { AlarmMeaning } from '../../../lib/model/response/alarm-meaning.ts';
import type { RollbackLock } from '../../../lib/model/response/rollback-lock.ts';
import { defaultRollback } from '../../../lib/model/response/rollback-settings.ts';
import { shopModel } from '../../../systems/shop/model.ts';

const minute = 60_000;
const now = Date.parse('2026-11-26T10:00:00Z');
const rang = now - 5_000;
const { topology, journeys } = shopModel;

const alarmOf = (name: string, meaning: AlarmMeaning, since = rang): RingingAlarm => ({ name, meaning, since });
const deploymentAlarm = (service: string, since = rang) =>
  alarmOf(`shop-dev-deployment-${service}`, { kind: 'deployment', service }, since);
const objectiveAlarm = (scope: string, since = rang) =>
  alarmOf(`shop-dev-objective-${scope}`, { kind: 'objective', scope }, since);

const good: GoodVersion = { taskDefinition: 'order:1', isActive: true, mutableImages: [] };
const bad: Deployed = {
  service: 'order-service',
  deployment: 'arn:d2',
  status: 'SUCCESSFUL',
  strategy: 'ROLLING',
  controller: 'ECS',
  began: now - 10 * minute,
  finished: now - 8 * minute,
  beganInAlarm: false,
  taskDefinition: 'order:2',
  digests: ['sha256:bad'],
  good,
  zones: { bad: 'several' },
  stack: 'steady',
};
const { finished: _, ...underWay } = { ...bad, status: 'IN_PROGRESS' as const };
const product: Deployed = { ...bad, service: 'product-service', deployment: 'arn:p2', taskDefinition: 'product:2' };
const lock: RollbackLock = {
  service: 'order-service',
  deployment: 'arn:d1',
  taskDefinition: 'order:1',
  digests: ['sha256:bad'],
  at: now - 60 * minute,
  incident: 'earlier',
  expiresAt: now / 1000 + 3600,
};
const experiment: NearExperiment = { id: 'EXP1', name: 'redis-outage', isRunning: true, expects: true };

type Given = Omit<Partial<Situation>, 'alarm' | 'settings'> & {
  readonly alarm?: RingingAlarm;
  readonly settings?: Partial<Situation['settings']>;
};

/** A bad deployment of order-service that everybody would take back, but for what is given. */
function situation({ alarm = deploymentAlarm('order-service'), settings, ...given }: Given = {}): Situation {
  return {
    system: { topology, journeys },
    settings: { ...defaultRollback, mode: 'act', ...settings },
    now,
    alarm: { ...alarm, firstBad: rang - 30_000, windowSeconds: 30, rangAt: alarm.since },
    looks: 1,
    ringing: [alarm],
    deployments: [bad],
    experiments: [],
    ...given,
  };
}
const decided = (given?: Given): Decision => decide(situation(given));

describe('by the deployment’s state', () => {
  test.each(['PENDING', 'IN_PROGRESS'] as const)('%s: it is stopped, and rolled back to what ran before', (status) => {
    expect(decided({ deployments: [{ ...underWay, status }] })).toMatchObject({
      do: 'stop-deployment',
      to: 'order:1',
      observe: false,
    });
  });

  test.each(['STOP_REQUESTED', 'ROLLBACK_REQUESTED', 'ROLLBACK_IN_PROGRESS'] as const)(
    '%s: it is followed only',
    (status) => {
      expect(decided({ deployments: [{ ...underWay, status }] })).toMatchObject({ do: 'follow' });
    },
  );

  test.each(['STOPPED', 'ROLLBACK_FAILED'] as const)('%s: people are paged', (status) => {
    expect(decided({ deployments: [{ ...bad, status }] })).toMatchObject({ do: 'page', rule: 'rolled-back-in-vain' });
  });

  test('ROLLBACK_SUCCESSFUL: its alarms get two windows to fall silent, then people are paged', () => {
    const rolledBack = { ...bad, status: 'ROLLBACK_SUCCESSFUL' as const };
    const fresh = { ...rolledBack, finished: now - 20_000 };
    expect(decided({ deployments: [fresh] })).toMatchObject({ do: 'look-again', seconds: 40 });
    expect(decided({ deployments: [rolledBack] })).toMatchObject({ do: 'page', rule: 'rolled-back-in-vain' });
  });

  test('SUCCESSFUL at most 30 min before the first bad datapoint: the service is updated to the last good version', () => {
    const firstBad = rang - 30_000;
    const finished = (minutes: number) => ({
      ...bad,
      began: firstBad - 40 * minute,
      finished: firstBad - minutes * minute,
    });
    expect(decided({ deployments: [finished(30)] })).toMatchObject({ do: 'update-service', to: 'order:1' });
    expect(decided({ deployments: [finished(30.1)] })).toMatchObject({ do: 'nothing' });
    const settings = { suspectMinutes: 31 };
    expect(decided({ deployments: [finished(30.1)], settings })).toMatchObject({ do: 'update-service' });
  });

  test('a deployment that goes on is suspect for 30 minutes after it began', () => {
    const began = (minutes: number) => ({ ...underWay, began: rang - 30_000 - minutes * minute });
    expect(decided({ deployments: [began(29)] })).toMatchObject({ do: 'stop-deployment' });
    expect(decided({ deployments: [began(31)] })).toMatchObject({ do: 'nothing' });
  });

  test.each(['ROLLING', 'BLUE_GREEN', 'CANARY', 'LINEAR'])('%s is known', (strategy) => {
    expect(decided({ deployments: [{ ...bad, strategy }] })).toMatchObject({ do: 'update-service' });
    expect(decided({ deployments: [{ ...underWay, strategy }] })).toMatchObject({ do: 'stop-deployment' });
  });
});

describe('people are paged, and nothing is done', () => {
  const mutable = { ...good, mutableImages: ['shop/order:latest'] };
  const { good: __, ...firstEver } = bad;
  test.each<[string, Partial<Deployed>, string, string]>([
    ['by CodeDeploy', { controller: 'CODE_DEPLOY' }, 'controller', 'CODE_DEPLOY'],
    ['by an external controller', { controller: 'EXTERNAL' }, 'controller', 'EXTERNAL'],
    ['by a strategy of tomorrow', { strategy: 'SHADOW' }, 'strategy', 'SHADOW'],
    ['with an INACTIVE revision before it', { good: { ...good, isActive: false } }, 'inactive-revision', 'order:1'],
    ['with a mutable image tag before it', { good: mutable }, 'mutable-tag', 'shop/order:latest'],
    ['whose bad tasks are in one zone', { zones: { bad: 'one', zone: 'us-east-1a' } }, 'one-zone', 'us-east-1a'],
    ['while its stack is UPDATE_IN_PROGRESS', { stack: 'updating' }, 'stack', 'being updated'],
    ['while CloudFormation does not say how its stack is', { stack: 'unknown' }, 'stack', 'did not say'],
  ])('for a deployment %s', (_name, change, rule, word) => {
    for (const deployed of [bad, underWay]) {
      const decision = decided({ deployments: [{ ...deployed, ...change }] });
      expect(decision).toMatchObject({ do: 'page', rule, why: expect.stringContaining(word) });
    }
  });

  test('for a deployment without an earlier success', () => {
    expect(decided({ deployments: [firstEver] })).toMatchObject({ do: 'page', rule: 'no-earlier-success' });
  });

  test('while its stack is UPDATE_IN_PROGRESS, unless `stack: own`', () => {
    const settings = { stack: 'own' } as const;
    expect(decided({ deployments: [{ ...bad, stack: 'updating' }], settings })).toMatchObject({ do: 'update-service' });
  });
});

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
      why: expect.stringContaining('what it calls was deployed too'),
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

  test('act before other alarms had time to ring', () => {
    expect(decided({ looks: 0 })).toMatchObject({ do: 'look-again', seconds: 15, stop: [] });
  });

  test('say a word where nothing was deployed', () => {
    expect(decided({ deployments: [] })).toMatchObject({ do: 'nothing' });
    expect(decided({ alarm: alarmOf('shop-dev-people', { kind: 'other' }) })).toMatchObject({ do: 'nothing' });
  });
});

describe('an experiment', () => {
  test('that runs, inside its radius, is stopped first, and the alarm looked at after two evaluation windows', () => {
    expect(decided({ experiments: [experiment] })).toMatchObject({ do: 'look-again', seconds: 60, stop: ['EXP1'] });
  });

  test('explains the alarm for two evaluation windows after its proven revert, and not longer', () => {
    const ended = (seconds: number) => [{ ...experiment, isRunning: false, ended: now - seconds * 1000 }];
    expect(decided({ experiments: ended(59) })).toMatchObject({ do: 'look-again', seconds: 1, stop: [] });
    expect(decided({ experiments: ended(60) })).toMatchObject({ do: 'update-service' });
  });

  test('explains nothing outside its radius: it is left to whoever stops it, and looked at once more', () => {
    const experiments = [{ ...experiment, expects: false }];
    expect(decided({ experiments, looks: 0 })).toMatchObject({ do: 'look-again', seconds: 60, stop: [] });
    expect(decided({ experiments })).toMatchObject({ do: 'update-service' });
  });

  test('is not stopped where nothing would be rolled back', () => {
    const experiments = [experiment];
    expect(decided({ experiments, settings: { mode: 'observe' } })).toMatchObject({ do: 'nothing' });
    expect(decided({ experiments, alarm: objectiveAlarm('payment-service') })).toMatchObject({ do: 'nothing' });
  });

  test('that does not end is for people', () => {
    expect(decided({ experiments: [experiment], looks: 10 })).toMatchObject({ do: 'page', rule: 'experiment' });
  });
});

describe('the mode', () => {
  test('is observe by default, and `act` is set per service', () => {
    const { mode } = defaultRollback;
    expect(decided({ settings: { mode } })).toMatchObject({ do: 'update-service', observe: true });
    const services = { 'order-service': 'act' } as const;
    expect(decided({ settings: { mode, services } })).toMatchObject({ observe: false });
    expect(decided({ settings: { services: { 'order-service': 'observe' } } })).toMatchObject({ observe: true });
  });
});

test('what ECS does not show is said', () => {
  const decision = decided({ deployments: [{ ...bad, zones: { bad: 'unknown' } }] });
  expect(decision).toMatchObject({ do: 'update-service', why: expect.stringContaining('one zone alone') });
});
