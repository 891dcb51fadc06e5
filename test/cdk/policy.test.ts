import { describe, expect, jest, test } from '@jest/globals';
import { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnExperimentTemplate } from 'aws-cdk-lib/aws-fis';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Validations } from 'aws-cdk-lib/core';
import type { Config } from '../../lib/config/config.ts';
import { addPolicies } from '../../lib/policy/index.ts';
import { configFor, testApp } from './support/synth.ts';
import { experimentWith, templateStack } from './support/template.ts';

type Own = Parameters<typeof experimentWith>[0];

/** What the synth of a stack with one experiment says; nothing where it lets it pass. */
function judged(
  own: Own,
  config: Config = configFor('dev'),
  change: (template: CfnExperimentTemplate) => void = () => {},
) {
  return report(config, ({ add }) => {
    change(add({ experiment: experimentWith(own) }).node.findChild('Resource') as CfnExperimentTemplate);
  });
}

function report(config: Config, fill: (stack: ReturnType<typeof templateStack>) => void): string {
  const app = testApp();
  addPolicies(app, config);
  fill(templateStack(config, app));
  const written: string[] = [];
  const spies = (['error', 'log', 'warn'] as const).map((method) =>
    jest.spyOn(console, method).mockImplementation((...texts) => void written.push(texts.join(' '))),
  );
  const stderr = jest.spyOn(process.stderr, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  try {
    app.synth();
    return '';
  } catch (error) {
    return [...written, (error as Error).message].join('\n').replaceAll(/\s+/g, ' ');
  } finally {
    for (const spy of [...spies, stderr]) spy.mockRestore();
  }
}

const stress = (duration: string) => ({
  stress: { actionId: 'aws:ecs:task-cpu-stress', parameters: { duration }, target: 'oneTask' },
});
const document = (name: string, parameters: Record<string, string>, maxDuration = 'PT6M') => ({
  targets: {},
  actions: {
    run: {
      actionId: 'aws:ssm:start-automation-execution',
      parameters: {
        documentArn: { documentArnOf: name },
        documentParameters: JSON.stringify(parameters),
        maxDuration,
      },
    },
  },
});

test('a template as the construct makes it passes, in every environment', () => {
  for (const environment of ['dev', 'staging', 'prod'] as const) expect(judged({}, configFor(environment))).toBe('');
});

describe('stop-condition', () => {
  test('a template that nothing stops fails the synth, with its path and the way out', () => {
    const said = judged({}, configFor('dev'), (template) => {
      template.stopConditions = [{ source: 'none' }];
    });
    expect(said).toContain('stop conditions are [{"source":"none"}]');
    expect(said).toContain('chaos/experiment/Resource');
    expect(said).toContain('withoutStopCondition: { reason }');
  });

  test('no escape hatch gets past it', () => {
    const said = judged({}, configFor('dev'), (template) => {
      template.addPropertyOverride('StopConditions', [{ Source: 'none' }]);
    });
    expect(said).toContain('stop conditions are [{"source":"none"}]');
  });

  test('nor a template that the construct did not make', () => {
    const said = report(configFor('dev'), ({ stack }) => {
      new CfnExperimentTemplate(stack, 'raw', {
        description: 'raw',
        roleArn: 'arn:aws:iam::000000000000:role/any',
        stopConditions: [{ source: 'none' }],
        targets: {},
      });
    });
    expect(said).toContain('chaos/raw');
  });

  test('it cannot be acknowledged away', () => {
    const said = judged({}, configFor('dev'), (template) => {
      template.stopConditions = [{ source: 'none' }];
      Validations.of(template).acknowledge({ id: 'Breakwater::stop-condition', reason: 'no time' });
    });
    expect(said).toContain('stop conditions are');
  });

  test('a reason that is written down is enough', () => {
    const said = report(configFor('dev'), ({ add }) => {
      add({ guardrails: undefined, withoutStopCondition: { reason: 'everybody watches' } } as never);
    });
    expect(said).toBe('');
  });
});

test('logging: a template that logs nowhere fails the synth', () => {
  const said = judged({}, configFor('dev'), (template) => {
    template.logConfiguration = undefined;
  });
  expect(said).toContain('log schema version is missing');
});

describe('bounded-duration', () => {
  test('an action may last as long as the environment bears, and no longer', () => {
    expect(judged({ actions: stress('PT10M') })).toBe('');
    expect(judged({ actions: stress('PT10M1S') })).toContain(
      'duration of aws:ecs:task-cpu-stress is "PT10M1S", dev bears 10 minutes',
    );
    expect(judged({ actions: stress('PT10M') }, configFor('prod'))).toContain('prod bears 5 minutes');
  });

  test('so may a document, and what it may take to undo it', () => {
    const parameters = { Service: 'gateway', KilobitsPerSecond: '256' };
    expect(judged(document('bandwidth-limit', { ...parameters, Duration: 'PT10M' }, 'PT15M'))).toBe('');
    expect(judged(document('bandwidth-limit', { ...parameters, Duration: 'PT11M' }, 'PT15M'))).toContain(
      'documentParameters.Duration of aws:ssm:start-automation-execution is "PT11M"',
    );
    expect(judged(document('bandwidth-limit', { ...parameters, Duration: 'PT1M' }, 'PT1H'))).toContain(
      'maxDuration of aws:ssm:start-automation-execution is "PT1H"',
    );
  });

  test('an action that nobody here knows has no bound', () => {
    const said = judged({}, configFor('dev'), (template) => {
      template.addPropertyOverride('Actions.kill.ActionId', 'aws:rds:reboot-db-instances');
    });
    expect(said).toContain('duration of aws:rds:reboot-db-instances is "unknown"');
  });
});

describe('blast-radius', () => {
  const half: Config = { ...configFor('dev'), chaos: { ...configFor('dev').chaos, mostTasksPercent: 50 } };

  test('an action may hit as large a share of a service as the environment bears', () => {
    expect(judged({}, half)).toBe('');
    for (const mode of ['ALL', 'COUNT(2)', 'PERCENT(51)']) {
      const said = judged({ targets: { oneTask: { service: 'gateway', mode } } }, half);
      expect(said).toContain(`${mode} may be 100 % of a service, dev bears 50 %`);
    }
  });

  test('so may a document', () => {
    const parameters = { Duration: 'PT1M', Service: 'gateway', KilobitsPerSecond: '256' };
    expect(judged(document('bandwidth-limit', { ...parameters, Tasks: '1' }), half)).toBe('');
    expect(judged(document('bandwidth-limit', { ...parameters, Tasks: '2' }), half)).toContain(
      'Tasks 2 may be 100 % of a service',
    );
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

describe('fis-quotas', () => {
  const withActions = (count: number, startAfter: (index: number) => readonly string[]) =>
    judged({}, configFor('dev'), (template) => {
      const actions = Array.from({ length: count }, (_, index) => [
        `wait${index}`,
        { ActionId: 'aws:fis:wait', Parameters: { duration: 'PT1M' }, StartAfter: startAfter(index) },
      ]);
      template.addPropertyOverride('Actions', Object.fromEntries(actions));
      template.addPropertyDeletionOverride('Actions.kill');
    });
  const afterFirst = (index: number) => (index === 0 ? [] : ['wait0']);
  const inARow = (index: number) => (index === 0 ? [] : [`wait${index - 1}`]);

  test('five stop conditions, and not six', () => {
    const said = judged({}, configFor('dev'), (template) => {
      template.stopConditions = Array.from({ length: 6 }, (_, index) => ({
        source: 'aws:cloudwatch:alarm',
        value: `arn:aws:cloudwatch:us-east-1:000000000000:alarm:${index}`,
      }));
    });
    expect(said).toContain('experiment "kill-something" has 6 stop conditions, FIS takes 5');
  });

  test('twenty actions, ten at once: those that start after others count as soon as they may run together', () => {
    expect(withActions(10, () => [])).toBe('');
    expect(withActions(11, () => [])).toContain('has 11 actions at once, FIS takes 10');
    expect(withActions(11, afterFirst)).toBe('');
    expect(withActions(12, afterFirst)).toContain('has 11 actions at once, FIS takes 10');
    expect(withActions(20, inARow)).toBe('');
    expect(withActions(21, inARow)).toContain('has 21 actions, FIS takes 20');
  });

  test('five tasks for an action, whoever wrote the target', () => {
    const said = judged({}, configFor('dev'), (template) => {
      template.addPropertyOverride('Targets.oneTask.SelectionMode', 'COUNT(6)');
      template.addPropertyDeletionOverride('Targets.oneTask.ResourceTags');
    });
    expect(said).toContain('experiment "kill-something" has 6 tasks in one action, FIS takes 5');
  });
});

describe('alarm-metrics', () => {
  const over = (count: number) =>
    report(configFor('dev'), ({ stack }) => {
      const metrics = Array.from({ length: count }, (_, index) => ({
        id: `m${index}`,
        metricStat: { metric: { namespace: 'Any', metricName: `m${index}` }, period: 60, stat: 'Sum' },
        returnData: false,
      }));
      const sum = { id: 'sum', expression: metrics.map(({ id }) => id).join(' + '), returnData: true };
      new CfnAlarm(stack, 'alarm', {
        alarmName: 'wide',
        metrics: [...metrics, sum],
        threshold: 1,
        comparisonOperator: 'GreaterThanThreshold',
        evaluationPeriods: 1,
      });
    });

  test('ten metrics, and not eleven', () => {
    expect(over(10)).toBe('');
    expect(over(11)).toContain('alarm "wide" has 11 metrics, CloudWatch takes 10');
  });
});

describe('any-resource', () => {
  const role = (action: string) =>
    report(configFor('dev'), ({ stack }) => {
      const assumedBy = new ServicePrincipal('fis.amazonaws.com');
      new Role(stack, 'role', { assumedBy }).addToPolicy(new PolicyStatement({ actions: [action], resources: ['*'] }));
    });

  test('what FIS may do to anything needs a reason', () => {
    const said = role('ecs:StopTask');
    expect(said).toContain('ecs:StopTask on * without a reason');
    expect(said).toContain('chaos/role');
  });

  test('a role that is not for FIS is not its business', () => {
    const said = report(configFor('dev'), ({ stack }) => {
      const assumedBy = new ServicePrincipal('ssm.amazonaws.com');
      const statement = new PolicyStatement({ actions: ['ecs:StopTask'], resources: ['*'] });
      new Role(stack, 'role', { assumedBy }).addToPolicy(statement);
    });
    expect(said).not.toContain('without a reason');
  });
});
