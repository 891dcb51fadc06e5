import { describe, expect, test } from '@jest/globals';
import type { Deployed } from '../../../lambda/rollback-deployment/situation.ts';
import { defaultRollback } from '../../../lib/model/response/rollback-settings.ts';
import {
  bad,
  decided,
  experiment,
  good,
  minute,
  now,
  objectiveAlarm,
  rang,
  underWay,
} from './support/rollback-situation.ts';

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
      const decision = decided({ deployments: [{ ...deployed, ...change }], looks: 3 });
      expect(decision).toMatchObject({ do: 'page', rule, why: expect.stringContaining(word) });
    }
  });

  test('for one zone only after some looks: tasks elsewhere may not be known to be bad yet', () => {
    const oneZone = { ...bad, zones: { bad: 'one', zone: 'us-east-1a' } } as const;
    for (const looks of [0, 1, 2]) {
      expect(decided({ deployments: [oneZone], looks })).toMatchObject({ do: 'look-again', stop: [] });
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
    const rolledBack = [{ ...bad, status: 'ROLLBACK_SUCCESSFUL' as const }];
    const within = { experiments, deployments: rolledBack };
    expect(decided({ ...within, looks: 0 })).toMatchObject({ do: 'look-again', stop: [] });
    expect(decided({ ...within, looks: 10 })).toMatchObject({ do: 'nothing' });
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
