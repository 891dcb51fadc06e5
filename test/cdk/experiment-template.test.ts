import { describe, expect, test } from '@jest/globals';
import { Match } from 'aws-cdk-lib/assertions';
import { configFor } from './support/synth.ts';
import { arn, experimentWith, templateStack } from './support/template.ts';

const type = 'AWS::FIS::ExperimentTemplate';
const kill = (parameters: Record<string, string>) => ({
  kill: { actionId: 'aws:ecs:task-kill-process', parameters, target: 'oneTask' },
});
const runs = (documentArnOf: string, parameters: Record<string, string>) => ({
  targets: {},
  actions: {
    run: {
      actionId: 'aws:ssm:start-automation-execution',
      parameters: {
        documentArn: { documentArnOf },
        documentParameters: JSON.stringify(parameters),
        maxDuration: 'PT6M',
      },
    },
  },
});

describe('an experiment template', () => {
  test('minimal: has stop conditions, a log, a role of its own and tags', () => {
    const { add, template } = templateStack();
    add();
    template().hasResourceProperties(type, {
      StopConditions: Match.arrayWith([
        { Source: 'aws:cloudwatch:alarm', Value: arn('cloudwatch', 'alarm:shop-dev-guardrail-users') },
      ]),
      LogConfiguration: {
        LogSchemaVersion: 2,
        CloudWatchLogsConfiguration: { LogGroupArn: arn('logs', 'log-group:experiments:*') },
      },
      RoleArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^experimentRole'), 'Arn'] },
      Tags: {
        'breakwater:system': 'shop',
        'breakwater:experiment': 'kill-something',
        'breakwater:environment': 'dev',
        'breakwater:production': 'false',
      },
      ExperimentReportConfiguration: Match.absent(),
    });
    template().resourceCountIs('AWS::IAM::Role', 1);
  });

  test('maximal: reports to a bucket, with the dashboard, before and after', () => {
    const { add, template } = templateStack();
    const report = {
      bucketName: 'reports',
      bucketArn: 'arn:aws:s3:::reports',
      dashboardArn: 'arn:aws:cloudwatch::000000000000:dashboard/shop-dev',
    };
    add({ report });
    template().hasResourceProperties(type, {
      ExperimentReportConfiguration: {
        Outputs: { ExperimentReportS3Configuration: { BucketName: 'reports' } },
        DataSources: { CloudWatchDashboards: [{ DashboardIdentifier: report.dashboardArn }] },
        PreExperimentDuration: 'PT5M',
        PostExperimentDuration: 'PT5M',
      },
    });
  });

  test('is made after the policy of its role', () => {
    const { add, template } = templateStack();
    add();
    const [{ DependsOn } = {}] = Object.values(template().findResources(type)) as { DependsOn?: string[] }[];
    expect(DependsOn).toEqual([expect.stringContaining('RoleDefaultPolicy')]);
  });

  test('goes without a stop condition only where somebody says why, and then says so', () => {
    const { add, template } = templateStack();
    add({
      guardrails: undefined,
      withoutStopCondition: { reason: 'the game day of 12 May, everybody watches' },
    } as never);
    template().hasResourceProperties(type, {
      StopConditions: [{ Source: 'none' }],
      Tags: Match.objectLike({ 'breakwater:without-stop-condition': 'the game day of 12 May, everybody watches' }),
    });
  });

  test('names the alarms that it looks at, and its role may look', () => {
    const { add, template } = templateStack();
    const look = {
      actionId: 'aws:cloudwatch:assert-alarm-state',
      parameters: { alarmArns: { alarmArnsOf: ['guardrail-users'] }, alarmStates: 'OK' },
    };
    add({ experiment: experimentWith({ targets: {}, actions: { look } }) });
    template().hasResourceProperties(type, {
      Actions: {
        look: {
          ActionId: 'aws:cloudwatch:assert-alarm-state',
          Parameters: { alarmArns: arn('cloudwatch', 'alarm:shop-dev-guardrail-users'), alarmStates: 'OK' },
        },
      },
    });
    template().hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Action: Match.arrayWith(['cloudwatch:DescribeAlarms']), Resource: '*' }),
        ]),
      },
    });
  });

  test('cannot be written without either', () => {
    const { add } = templateStack();
    // @ts-expect-error a stop condition or a reason: there is no third way
    const props: Parameters<typeof add>[0] = { guardrails: undefined, withoutStopCondition: undefined };
    expect(() => add(props)).toThrow();
  });
});

describe('an experiment template refuses', () => {
  const refused = (own: Parameters<typeof experimentWith>[0], config = configFor('dev')) => {
    const { add } = templateStack(config);
    return () => add({ experiment: experimentWith(own) });
  };

  test('a guardrail without an alarm', () => {
    const { add } = templateStack();
    expect(() => add({ guardrails: new Map() })).toThrow(
      'chaos/experiment: there is no alarm for guardrail-users, which must stop it: add it to guardrails, or give withoutStopCondition: { reason }',
    );
  });

  test.each([
    [
      'a service that the topology does not have',
      { targets: { oneTask: { service: 'checkout', mode: 'COUNT(1)' } } },
      'chaos/experiment: experiment kill-something: targets.oneTask: "checkout" is no service of topology shop (gateway, ',
    ],
    [
      'a store that the topology does not have',
      { targets: { oneTask: { store: 'sessions', mode: 'ALL' } } },
      'targets.oneTask: "sessions" is no store of topology shop (products, orders, payments, cache, order-events)',
    ],
    [
      'a zone that the environment does not have',
      { targets: { oneTask: { service: 'gateway', availabilityZone: 'eu-west-1a', mode: 'ALL' } } },
      'targets.oneTask: "eu-west-1a" is no zone of topology shop (use1-az1, use1-az2)',
    ],
    [
      'an action on a target that is not there',
      { targets: {} },
      'actions.kill.targets.Tasks: "oneTask" is not a target of the template',
    ],
    [
      'a mode that FIS does not have',
      { targets: { oneTask: { service: 'gateway', mode: 'SOME' } } },
      'targets.oneTask.selectionMode: "SOME" is not ALL, COUNT(n) or PERCENT(n), n from 1, and to 100 percent',
    ],
    [
      "a parameter out of FIS's range",
      { actions: kill({ processName: 'node', signal: 'SIGHUP' }) },
      'actions.kill.parameters.signal: "SIGHUP" is not one of SIGTERM, SIGKILL',
    ],
    [
      'a parameter that the action does not have',
      { actions: kill({ processName: 'node', force: 'true' }) },
      'actions.kill.parameters.force: is not a parameter of aws:ecs:task-kill-process',
    ],
    [
      'a missing parameter',
      { actions: kill({}) },
      'actions.kill.parameters.processName: is required by aws:ecs:task-kill-process',
    ],
    [
      "a parameter out of a document's range",
      runs('bandwidth-limit', { Duration: 'PT1M', Service: 'gateway', KilobitsPerSecond: '1' }),
      'actions.run.parameters.documentParameters.KilobitsPerSecond: "1" is not a whole number from 8 to 10000000',
    ],
    [
      'a document on a service that the topology does not have',
      runs('bandwidth-limit', { Duration: 'PT1M', Service: 'checkout', KilobitsPerSecond: '256' }),
      'actions.run.parameters.documentParameters.Service: "checkout" is not a service of shop (gateway, ',
    ],
    [
      'a document on a table that the topology does not have',
      runs('dynamodb-throttle', { Duration: 'PT1M', Table: 'sessions' }),
      'actions.run.parameters.documentParameters.Table: "sessions" cannot take a throttle: only products, orders, payments can',
    ],
    [
      'a fault that AWS cannot do',
      runs('refuse-connections', { Duration: 'PT1M', Callee: 'payment-service' }),
      'it runs locally only: FIS, and the agents beside a task, can drop or delay packets',
    ],
    [
      'more tasks than FIS takes in one action',
      { targets: { oneTask: { mode: 'ALL' } } },
      'actions.kill: ALL of every service may be 18 tasks, FIS takes 5 in one action: give each service its own action, or lower tasks.maximum (3)',
    ],
    [
      'more tasks than FIS takes in one action, counted',
      { targets: { oneTask: { mode: 'COUNT(6)' } } },
      'COUNT(6) of every service may be 6 tasks',
    ],
    [
      'a share that may be more tasks than FIS takes in one action',
      { targets: { oneTask: { mode: 'PERCENT(34)' } } },
      'PERCENT(34) of every service may be 6 tasks',
    ],
  ] as const)('%s', (_, own, message) => {
    expect(refused(own)).toThrow(message);
  });

  const among = (count: number) => Array.from({ length: count }, (_, index) => `action${index}`);

  test('more actions at once than FIS takes, with the experiment, the number and the limit', () => {
    const actions = Object.fromEntries(
      among(11).map((name) => [name, { actionId: 'aws:ecs:stop-task', target: 'oneTask' }]),
    );
    expect(refused({ actions })).toThrow(
      'chaos/experiment: experiment kill-something: actions: 11 actions at once, FIS takes 10',
    );
    const [first = '', ...others] = among(11);
    const stop = { actionId: 'aws:ecs:stop-task', target: 'oneTask' };
    const after = Object.fromEntries(others.map((name) => [name, { ...stop, startAfter: [first] }]));
    expect(refused({ actions: { [first]: stop, ...after } })).not.toThrow();
  });

  test('all tasks of a service where there may be more than FIS takes', () => {
    const config = { ...configFor('dev'), tasks: { minimum: 2, maximum: 6 } };
    expect(refused({ targets: { oneTask: { service: 'gateway', mode: 'ALL' } } }, config)).toThrow(
      'ALL of gateway may be 6 tasks, FIS takes 5 in one action',
    );
    expect(refused({ targets: { oneTask: { service: 'gateway', mode: 'ALL' } } })).not.toThrow();
  });

  test('and says everything that is wrong, not just the first', () => {
    expect(
      refused({ targets: { oneTask: { service: 'checkout', mode: 'ALL' } }, actions: kill({ signal: 'SIGHUP' }) }),
    ).toThrow(/checkout.*; .*processName.*; .*SIGHUP/);
  });
});
