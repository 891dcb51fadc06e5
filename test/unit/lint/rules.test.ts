import { describe, expect, test } from '@jest/globals';
import { lintText } from '../../../lib/lint/lint.ts';
import { lintRules } from '../../../lib/lint/rules/index.ts';
import { faults } from '../../../lib/model/faults/index.ts';
import { type Fault, targetOf, valuesOf } from '../../support/action-at-its-edges.ts';
import { fine, told, toldOf } from './support/template.ts';

const action = (id: string, parameters: Record<string, string> = {}) => ({
  actionId: id,
  parameters,
  targets: { Tasks: 'tasks' },
});
const endpoints = { duration: 'PT2M', useEcsFaultInjectionEndpoints: 'true' };
const latency = action('aws:ecs:task-network-latency', endpoints);

describe('the table of rules', () => {
  test('has each once, by a name in lower case, with a sentence and a page of AWS', () => {
    expect(new Set(lintRules.map(({ id }) => id)).size).toBe(lintRules.length);
    for (const { id, title, source } of lintRules) {
      expect(id).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(title).toMatch(/^[A-Z].*\.$/);
      expect(source).toMatch(/^https:\/\/docs\.aws\.amazon\.com\/fis\/latest\//);
    }
  });
});

describe('what is said', () => {
  test('nothing of a template that is right', () => {
    expect(told(fine)).toEqual([]);
    expect(toldOf({})).toEqual([]);
  });

  test('what was meant', () => {
    const { stop } = fine.actions;
    expect(told({ ...fine, actions: { stop: { ...stop, startAfterDelay: 'PT1M' } } })).toEqual([
      'unknown-field actions.stop.startAfterDelay: "startAfterDelay" is no field of stop; did you mean startAfter?',
    ]);
    expect(told({ ...fine, actions: { stop: action('aws:ecs:stop-tsk') } })).toEqual([
      'no-such-action actions.stop.actionId: "aws:ecs:stop-tsk" is no action; did you mean aws:ecs:stop-task?',
    ]);
    expect(
      told({
        ...fine,
        targets: { tasks: { ...fine.targets.tasks, filters: [{ path: 'lastStatus', values: ['RUNNING'] }] } },
      }),
    ).toContain('filter-path targets.tasks.filters[0].path: "lastStatus" matches nothing; did you mean LastStatus?');
  });

  test('of an action that is not known, that alone: its parameters and targets may be right', () => {
    const far = { actionId: 'aws:moon:eclipse', parameters: { any: 'thing' }, targets: { Moons: 'tasks' } };
    expect(told({ ...fine, actions: { far } })).toEqual([
      'unknown-action actions.far.actionId: "aws:moon:eclipse" is not known here: nothing is said of it',
    ]);
  });

  test('of what has the wrong type, that alone', () => {
    const { tasks } = fine.targets;
    expect(told({ ...fine, targets: { tasks: { ...tasks, resourceTags: { Ready: ['yes'] } } } })).toHaveLength(1);
    expect(told({ ...fine, targets: { tasks: { ...tasks, selectionMode: 1 } } })).toHaveLength(1);
    expect(told({ ...fine, actions: { slow: { ...latency, parameters: { ...endpoints, duration: 2 } } } })).toEqual([
      'wrong-type actions.slow.parameters.duration: must be text, not a number (2)',
    ]);
    expect(told({ ...fine, targets: [] })).toEqual(['wrong-type targets: must be an object, not a list']);
  });

  test.each(faults.map(({ actionId }) => actionId))(
    'of %s without its parameters, each that it requires',
    (actionId) => {
      const fault = faults.find((each) => each.actionId === actionId);
      const required = Object.entries(fault?.parameters ?? {}).filter(([, parameter]) => parameter.required);
      const missing = told({ ...fine, actions: { only: { actionId } } }).filter((one) =>
        one.startsWith('missing-parameter'),
      );
      expect(missing.map((one) => one.split(': ')[1])).toEqual(
        required.map(([name]) => `${name} is required by ${actionId}`),
      );
    },
  );
});

describe('each action of the catalogue', () => {
  test.each(faults.map(({ actionId }) => actionId))('%s is taken as the catalogue has it', (actionId) => {
    const fault = faults.find((each) => each.actionId === actionId) as Fault;
    const targets = fault.target ? { targets: { [fault.target.key]: 'them' } } : {};
    const only = { actionId, parameters: valuesOf(fault, 'least'), ...targets };
    const text = JSON.stringify({ ...fine, targets: targetOf(fault), actions: { only } });
    const refusals = lintText(text, { file: 'a' }).flatMap(({ findings }) =>
      findings.filter(({ severity }) => severity === 'error'),
    );
    expect(refusals).toEqual([]);
  });
});

describe('network actions on the same tasks', () => {
  const loss = action('aws:ecs:task-network-packet-loss', endpoints);
  const behind = (...startAfter: string[]) => ({ startAfter });

  test('are told where they may meet', () => {
    const message =
      'runs beside a on the same tasks, and ECS takes one network fault a task at a time: let it start after that';
    expect(told({ ...fine, actions: { a: latency, b: loss } })).toEqual([`parallel-network actions.b: ${message}`]);
  });

  test('are not told where one waits for the other, directly or not, or is on others', () => {
    const wait = { actionId: 'aws:fis:wait', parameters: { duration: 'PT1M' } };
    expect(told({ ...fine, actions: { a: latency, b: { ...loss, ...behind('a') } } })).toEqual([]);
    expect(
      told({ ...fine, actions: { a: latency, w: { ...wait, ...behind('a') }, b: { ...loss, ...behind('w') } } }),
    ).toEqual([]);
    const others = { ...fine.targets.tasks, resourceTags: { Ready: 'no' } };
    const onOthers = { ...loss, targets: { Tasks: 'others' } };
    expect(told({ ...fine, targets: { ...fine.targets, others }, actions: { a: latency, b: onOthers } })).toEqual([]);
  });
});

describe('an alarm of the same template', () => {
  const stops = { StopConditions: [{ Source: 'aws:cloudwatch:alarm', Value: { 'Fn::GetAtt': ['Alarm', 'Arn'] } }] };
  const slow = (duration: unknown) => ({
    Actions: {
      slow: { ActionId: 'aws:ecs:task-cpu-stress', Parameters: { duration }, Targets: { Tasks: 'tasks' } },
    },
  });
  const alarm = (own: object) => ({
    Alarm: { Type: 'AWS::CloudWatch::Alarm', Properties: { Period: 60, EvaluationPeriods: 3, ...own } },
  });

  test('is told where it needs longer than the experiment takes', () => {
    expect(toldOf({ ...stops, ...slow('PT2M') }, alarm({}))).toEqual([
      'stop-condition-late StopConditions[0]: alarm Alarm rings after 180 s of harm, and the experiment is over after 120 s',
    ]);
    const metrics = [
      { Id: 'a', MetricStat: { Period: 300, Stat: 'Sum', Metric: {} } },
      { Id: 'b', Expression: 'a*2' },
    ];
    expect(
      toldOf({ ...stops, ...slow('PT4M') }, alarm({ Period: undefined, Metrics: metrics, EvaluationPeriods: 1 })),
    ).toHaveLength(1);
  });

  test('is not where it rings in time, by some of its periods, without actions, or where nobody knows', () => {
    expect(toldOf({ ...stops, ...slow('PT3M') }, alarm({}))).toEqual([]);
    expect(toldOf({ ...stops, ...slow('PT2M') }, alarm({ DatapointsToAlarm: 2 }))).toEqual([]);
    expect(toldOf({ ...stops, ...slow('PT3M') }, alarm({ ActionsEnabled: false }))).toEqual([]);
    expect(toldOf({ ...stops, ...slow({ Ref: 'Duration' }) }, alarm({}))).toEqual([]);
    expect(toldOf({ ...stops, ...slow('PT2M') }, alarm({ Period: { Ref: 'Period' } }))).toEqual([]);
    // All is over at once, and whatever rings then rings too late.
    expect(toldOf(stops, alarm({}))).toEqual([]);
  });
});

describe('a role of the same template', () => {
  const role = (statements: object[], own: object = {}) => ({
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: { Statement: [{ Effect: 'Allow', Principal: { Service: 'fis.amazonaws.com' } }] },
        Policies: [{ PolicyName: 'a', PolicyDocument: { Statement: statements } }],
        ...own,
      },
    },
  });
  const by = { RoleArn: { 'Fn::GetAtt': 'Role.Arn' } };
  const allow = (...Action: string[]) => ({ Effect: 'Allow', Action, Resource: '*' });

  test('is told where it lacks what an action needs', () => {
    expect(toldOf(by, role([allow('ecs:DescribeTasks', 'tag:*')]))).toEqual([
      'role-permissions Actions.stop: role Role lacks ecs:StopTask, which aws:ecs:stop-task needs',
    ]);
  });

  test('is not where it has it, by patterns or a policy of its own, or where another policy may give it', () => {
    expect(toldOf(by, role([allow('ecs:*Task*', 'tag:getresources')]))).toEqual([]);
    expect(toldOf(by, role([], { ManagedPolicyArns: ['arn:aws:iam::aws:policy/any'] }))).toEqual([]);
    expect(toldOf({ RoleArn: { 'Fn::ImportValue': 'Role' } }, role([]))).toEqual([]);
  });

  test('is not where others act: it assumes their roles, in the accounts that are hit', () => {
    const across = {
      ...by,
      ExperimentOptions: { AccountTargeting: 'multi-account', EmptyTargetResolutionMode: 'fail' },
    };
    const told = toldOf(across, role([allow('sts:AssumeRole')]));
    expect(told).toEqual([expect.stringMatching(/^many-accounts /)]);
  });
});
