import { describe, expect, test } from '@jest/globals';
import type { Config } from '../../lib/config/config.ts';
import { document, judged, type Own, stress } from './support/judged.ts';
import { configFor } from './support/synth.ts';

const deploys = document('deploy-version', { Duration: 'PT10M', Service: 'gateway', Variable: 'BREAK=slow' }, 'PT23M');

describe('blast-radius', () => {
  const half: Config = { ...configFor('dev'), chaos: { ...configFor('dev').chaos, mostTasksPercent: 50 } };

  test('an action may hit as large a share of a service as the environment bears', () => {
    expect(judged({}, half)).toBe('');
    for (const mode of ['ALL', 'COUNT(2)', 'PERCENT(100)']) {
      const said = judged({ targets: { oneTask: { service: 'gateway', mode } } }, half);
      expect(said).toContain(`${mode} may be 100 % of a service, dev bears 50 %`);
    }
  });

  test('a percentage is rounded down, as FIS does, of each number of tasks that there may be', () => {
    const tasks = { minimum: 2, maximum: 3 };
    const said = (mode: string) => judged({ targets: { oneTask: { service: 'gateway', mode } } }, { ...half, tasks });
    expect(said('PERCENT(66)')).toBe('');
    expect(said('PERCENT(67)')).toContain('PERCENT(67) may be 67 % of a service, dev bears 50 %');
  });

  test('so may a document', () => {
    const parameters = { Duration: 'PT1M', Service: 'gateway', KilobitsPerSecond: '256' };
    expect(judged(document('bandwidth-limit', { ...parameters, Tasks: '1' }), half)).toBe('');
    expect(judged(document('bandwidth-limit', { ...parameters, Tasks: '2' }), half)).toContain(
      'Tasks 2 may be 100 % of a service',
    );
  });

  test('and what deploys a service, which hits all of it', () => {
    expect(judged(deploys)).toBe('');
    expect(judged(deploys, half)).toContain('what it deploys may be 100 % of a service, dev bears 50 %');
  });
});

describe('every-zone', () => {
  const prod = configFor('prod');
  const everywhere: Own = { targets: { oneTask: { service: 'gateway', mode: 'ALL' } } };

  test.each([
    ['all tasks of a service', everywhere],
    ['as many tasks as there are zones', { targets: { oneTask: { mode: 'COUNT(3)' } } }],
    [
      'one task each of as many services as there are zones',
      {
        targets: Object.fromEntries(
          ['gateway', 'order-service', 'product-service'].map((service) => [service, { service, mode: 'COUNT(1)' }]),
        ),
        actions: Object.fromEntries(
          ['gateway', 'order-service', 'product-service'].map((service) => [
            service,
            { actionId: 'aws:ecs:stop-task', target: service },
          ]),
        ),
      },
    ],
    ['a table, which is in all zones', document('dynamodb-throttle', { Duration: 'PT1M', Table: 'products' })],
    [
      'all subnets',
      {
        targets: { subnets: { mode: 'ALL' } },
        actions: {
          cut: {
            actionId: 'aws:network:disrupt-connectivity',
            parameters: { duration: 'PT1M', scope: 'dynamodb' },
            target: 'subnets',
          },
        },
      },
    ],
  ] as const)('production refuses what may reach every zone: %s', (_, own) => {
    const said = judged(own as Own, prod);
    expect(said).toContain('experiment "kill-something" may reach all 3 zones of prod at once');
    expect(said).toContain('name the experiment in chaos.everyZone');
    expect(judged({ ...own, allowLastHealthyTask: true } as Own, configFor('staging'))).not.toContain('every zone');
  });

  test('unless the experiment is named', () => {
    const named = { ...prod, chaos: { ...prod.chaos, everyZone: ['kill-something'] } };
    expect(judged(everywhere, named)).not.toContain('may reach all 3 zones');
  });

  test.each([
    ['two tasks', { targets: { oneTask: { service: 'gateway', mode: 'COUNT(2)' } } }],
    [
      'all tasks in one zone',
      { targets: { oneTask: { service: 'gateway', availabilityZone: 'use1-az2', mode: 'ALL' } } },
    ],
    ['a failover, which is where the primary is', document('redis-failover', { Store: 'cache' }, 'PT5M')],
  ])('what leaves a zone alone passes: %s', (_, own) => {
    expect(judged(own as Own, prod)).not.toContain('may reach all');
  });
});

const killing = (mode: string): Own => ({ targets: { oneTask: { service: 'gateway', mode } } });
const stop = (target: string, startAfter?: readonly string[]) => ({
  actionId: 'aws:ecs:stop-task',
  target,
  ...(startAfter && { startAfter }),
});
const stopsOf = (services: readonly string[]): Own => ({
  targets: Object.fromEntries(services.map((service) => [service, { service, mode: 'COUNT(1)' }])),
  actions: Object.fromEntries(services.map((service) => [service, stop(service)])),
});

describe('last-healthy-task', () => {
  const oneAndAny: Own = {
    targets: { oneTask: { service: 'gateway', mode: 'COUNT(1)' }, another: { mode: 'COUNT(1)' } },
    actions: { one: stop('oneTask'), two: stop('another') },
  };
  const pausesTwo = document('pause-process', { Duration: 'PT1M', Service: 'gateway', Tasks: '2' });

  test.each<[string, Own, string]>([
    ['all of a service', killing('ALL'), 'gateway'],
    ['as many of a service as it may have', killing('COUNT(2)'), 'gateway'],
    ['as many, by a document', pausesTwo, 'gateway'],
    ['as many, whichever service they are of', { targets: { oneTask: { mode: 'COUNT(2)' } } }, 'a service'],
    ['one of a service, and one that may be of the same', oneAndAny, 'gateway'],
  ])('is never taken: %s', (_, own, service) => {
    expect(judged(own)).toContain(`experiment "kill-something" may take all 2 tasks of ${service} in dev`);
    expect(judged({ ...own, allowLastHealthyTask: true })).toBe('');
  });

  test.each<[string, Own]>([
    ['one task of each of several services', stopsOf(['gateway', 'order-service'])],
    [
      'all of one zone of two',
      { targets: { oneTask: { service: 'gateway', availabilityZone: 'use1-az2', mode: 'ALL' } } },
    ],
    ['two actions on the same task', { actions: { one: stop('oneTask'), again: stop('oneTask', ['one']) } }],
    ['what all tasks survive', { ...killing('ALL'), actions: stress('PT1M') }],
    ['a deployment, which takes a task when there is another', deploys],
  ])('is left by %s', (_, own) => {
    expect(judged(own)).toBe('');
  });
});

describe('unstoppable', () => {
  const { load: _, ...prod } = configFor('prod');
  const unasked: Config = { ...prod, chaos: { ...prod.chaos, mostTasksPercent: 100 } };
  const asked: Config = { ...unasked, load: { requestsPerSecond: 20 } };
  const two = (duration: string): Own => ({ ...killing('COUNT(2)'), actions: stress(duration) });

  test('what is over before an alarm can ring hits one task', () => {
    for (const own of [{}, { actions: stress('PT1M') }]) expect(judged(own, asked)).toBe('');
    expect(judged(two('PT1M'), asked)).toContain(
      'experiment "kill-something" hits 2 tasks by stress, over before an alarm of prod stops it, up to 89 s after harm began',
    );
    expect(judged(stopsOf(['gateway', 'order-service']), asked)).toContain(
      'hits 2 tasks by gateway, order-service, over before',
    );
  });

  test('what an alarm can stop may be larger, if it lasts: longer where the alarm is slower', () => {
    expect(judged(two('PT2M'), asked)).toBe('');
    expect(judged(two('PT2M'), unasked)).toContain('up to 270 s after harm began');
    expect(judged(two('PT5M'), unasked)).toBe('');
  });

  test('outside production, and where the experiment is named, nobody asks', () => {
    expect(judged(two('PT1M'), configFor('staging'))).toBe('');
    expect(judged(two('PT1M'), { ...asked, chaos: { ...asked.chaos, unstoppable: ['kill-something'] } })).toBe('');
  });
});

describe('not-in-production', () => {
  test('a version that is bad on purpose is deployed anywhere else', () => {
    for (const environment of ['dev', 'staging'] as const) expect(judged(deploys, configFor(environment))).toBe('');
    const prod = configFor('prod');
    const lenient: Config = {
      ...prod,
      chaos: {
        ...prod.chaos,
        longestMinutes: 60,
        mostTasksPercent: 100,
        everyZone: 'any',
        unstoppable: ['kill-something'],
      },
    };
    expect(judged(deploys, lenient)).toContain(
      'experiment "kill-something" runs deploy-version, which prod never takes: it deploys a version that is bad on purpose, which nobody has reviewed',
    );
  });
});

describe('bounded-duration', () => {
  test('a deployment may take longer than other documents to go back', () => {
    const parameters = { Duration: 'PT10M', Service: 'gateway', Variable: 'BREAK=slow' };
    expect(judged(document('deploy-version', parameters, 'PT24M'))).toContain('"PT24M", dev bears 23 minutes');
  });
});
