import { describe, expect, test } from '@jest/globals';
import { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnExperimentTemplate } from 'aws-cdk-lib/aws-fis';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Validations } from 'aws-cdk-lib/core';
import { document, judged, report, stress } from './support/judged.ts';
import { configFor } from './support/synth.ts';

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
      const dimensions = [{ name: 'QueueName', value: 'shop-dev-order-events' }];
      const metric = { namespace: 'AWS/SQS', metricName: 'ApproximateAgeOfOldestMessage', dimensions };
      const metrics = Array.from({ length: count }, (_, index) => ({
        id: `m${index}`,
        metricStat: { metric, period: 60, stat: 'Sum' },
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
