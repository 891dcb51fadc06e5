import { describe, expect, test } from '@jest/globals';
import { ConfigurationError, loadSystem } from '../../../definition/load-system.ts';
import { experimentsOf } from '../../../lib/model/experiments/index.ts';
import { configurations } from './support/configurations.ts';

const { written } = configurations();

const around = (experiments: string): string => `{
  services: {
    web: { command: 'node web.js', public: true, calls: { db: {} }, replicas: 2 },
    wide: { command: 'node wide.js', replicas: 6 },
  },
  stores: { db: { kind: 'redis' } },
  promises: [{ name: 'kept', audit: () => [] }],
  experiments: ${experiments},
}`;

const plain = `name: 'x', description: 'd', hypothesis: 'h', hits: ['web']`;
const stop = `a: { actionId: 'aws:ecs:stop-task', target: 't' }`;
const all = `targets: { t: { service: 'web', mode: 'COUNT(1)' } }`;
const whole = `{ ${plain}, ${all}, actions: { ${stop} } }`;

const latency = (parameters: string) =>
  `[{ ${plain}, ${all}, actions: { k: { actionId: 'aws:ecs:task-network-latency', target: 't', parameters: { duration: 'PT1M', ${parameters} } } } }]`;
const waits = (count: number, each = '') =>
  `[{ ${plain}, targets: {}, actions: Object.fromEntries(Array.from({ length: ${count} }, (_, n) => ['w' + n, { actionId: 'aws:fis:wait', parameters: { duration: 'PT1M' } ${each} }])) }]`;
const automation = (document: string, parameters: string) =>
  `[{ ${plain}, targets: {}, actions: { k: { actionId: 'aws:ssm:start-automation-execution', parameters: { documentArn: { documentArnOf: '${document}' }, documentParameters: JSON.stringify(${parameters}), maxDuration: 'PT10M' } } } }]`;

async function problemsIn(experiments: string): Promise<string> {
  const file = written(around(experiments));
  const error = await loadSystem(file).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ConfigurationError);
  expect((error as Error).message).toContain(`${file} is no system: `);
  return (error as Error).message;
}

describe('what is wrong with an experiment of one’s own is told when it is loaded, with its place and value', () => {
  test.each([
    [
      'a target’s service',
      `[{ ${plain}, targets: { t: { service: 'wep', mode: 'ALL' } }, actions: { ${stop} } }]`,
      'experiments[0].targets.t.service: "wep" is no service; did you mean web?',
    ],
    [
      'that it takes every task of a service',
      `[{ ${plain}, targets: { t: { service: 'web', mode: 'ALL' } }, actions: { ${stop} } }]`,
      'experiments[0].targets.t.mode takes all 2 tasks of web, and would be refused: take fewer, or say allowLastHealthyTask: true',
    ],
    [
      'a target’s store',
      `[{ ${plain}, targets: { t: { service: 'web', store: 'dbb', mode: 'ALL' } }, actions: { ${stop} } }]`,
      'experiments[0].targets.t.store: "dbb" is no store; did you mean db?',
    ],
    [
      'a target’s zone',
      `[{ ${plain}, targets: { t: { service: 'web', availabilityZone: 'moon', mode: 'ALL' } }, actions: { ${stop} } }]`,
      'experiments[0].targets.t.availabilityZone: "moon" is no zone; there are us-east-1a, us-east-1b',
    ],
    [
      'what is hit',
      `[{ ...${whole}, hits: ['wep'] }]`,
      'experiments[0].hits[0]: "wep" is no service or store; did you mean web?',
    ],
    [
      'what is gone',
      `[{ ...${whole}, gone: ['dbb'] }]`,
      'experiments[0].gone[0]: "dbb" is no service or store; did you',
    ],
    ['a radius', `[{ ...${whole}, expectedRadius: ['web', 'wep'] }]`, 'experiments[0].expectedRadius[1]: "wep" is no'],
    ['a promise', `[{ ...${whole}, data: ['nopromise'] }]`, 'experiments[0].data[0]: "nopromise" is no promise; '],
    [
      'a zone’s number',
      `[{ ...${whole}, zone: 3 }]`,
      'experiments[0].zone: 3 is more than the zones that there are: 2',
    ],
    [
      'a selection mode',
      `[{ ${plain}, targets: { t: { service: 'web', mode: 'SOME' } }, actions: { ${stop} } }]`,
      'experiments[0].targets.t.mode: "SOME" is not ALL, COUNT(n) or PERCENT(n), n from 1, and to 100 percent',
    ],
    [
      'a percentage of too few',
      `[{ ${plain}, targets: { t: { service: 'web', mode: 'PERCENT(25)' } }, actions: { ${stop} } }]`,
      'experiments[0].targets.t.mode: selects nothing: 25 % of 2 tasks is less than one',
    ],
    [
      'a parameter’s name',
      latency(`delayMillisecond: '100'`),
      'experiments[0].actions.k.parameters.delayMillisecond is not a parameter of aws:ecs:task-network-latency; did you mean delayMilliseconds?',
    ],
    [
      'a parameter’s value',
      latency(`delayMilliseconds: 'soon'`),
      'experiments[0].actions.k.parameters.delayMilliseconds: "soon" is not a whole number',
    ],
    [
      'a number where FIS has texts',
      latency('delayMilliseconds: 400'),
      'experiments[0].actions.k.parameters.delayMilliseconds: 400 is no text, which FIS has of every value',
    ],
    [
      'a duration',
      latency(`duration: '2 minutes'`),
      'experiments[0].actions.k.parameters.duration: "2 minutes" is not an ISO 8601 duration',
    ],
    [
      'an address',
      latency(`sources: { addressOf: 'dbb' }`),
      'experiments[0].actions.k.parameters.sources.addressOf: "dbb" is no service or store; did you mean db?',
    ],
    [
      'an action’s id',
      `[{ ${plain}, ${all}, actions: { k: { actionId: 'aws:ecs:stop-tsk', target: 't' } } }]`,
      'experiments[0].actions.k.actionId: "aws:ecs:stop-tsk" is not an action; did you mean aws:ecs:stop-task?',
    ],
    [
      'an action that nothing here runs',
      `[{ ${plain}, ${all}, actions: { k: { actionId: 'aws:rds:failover-db-cluster', target: 't' } } }]`,
      'experiments[0].actions.k.actionId: "aws:rds:failover-db-cluster" is run neither here nor by the stacks: databases of RDS exist in AWS only',
    ],
    [
      'an action’s old name',
      `[{ ${plain}, ${all}, actions: { k: { actionId: 'aws:elasticache:interrupt-cluster-az-power', target: 't' } } }]`,
      'experiments[0].actions.k.actionId: "aws:elasticache:interrupt-cluster-az-power" is called aws:elasticache:replicationgroup-interrupt-az-power now',
    ],
    [
      'a guardrail',
      `[{ ${plain}, targets: {}, actions: { k: { actionId: 'aws:cloudwatch:assert-alarm-state', parameters: { alarmArns: { alarmArnsOf: ['guardrail-user'] }, alarmStates: 'OK' } } } }]`,
      'experiments[0].actions.k.parameters.alarmArns.alarmArnsOf[0]: "guardrail-user" is no guardrail; did you mean guardrail-users?',
    ],
    [
      'an action’s target',
      `[{ ${plain}, targets: { one: { service: 'web', mode: 'ALL' } }, actions: { k: { actionId: 'aws:ecs:stop-task', target: 'onee' } } }]`,
      'experiments[0].actions.k.target: "onee" is not a target of the template; did you mean one?',
    ],
    [
      'no target',
      `[{ ${plain}, targets: {}, actions: { k: { actionId: 'aws:ecs:stop-task' } } }]`,
      'experiments[0].actions.k.target is required by aws:ecs:stop-task',
    ],
    [
      'a target too much',
      `[{ ${plain}, ${all}, actions: { k: { actionId: 'aws:fis:wait', target: 't', parameters: { duration: 'PT1M' } } } }]`,
      'experiments[0].actions.k.target: "t" is too much: aws:fis:wait takes none',
    ],
    [
      'an action before it',
      `[{ ${plain}, ${all}, actions: { kill: { actionId: 'aws:ecs:stop-task', target: 't' }, a: { actionId: 'aws:ecs:stop-task', target: 't', startAfter: ['kil'] } } }]`,
      'experiments[0].actions.a.startAfter: "kil" is not an action of the template; did you mean kill?',
    ],
    [
      'a circle',
      `[{ ${plain}, ${all}, actions: { a: { actionId: 'aws:ecs:stop-task', target: 't', startAfter: ['b'] }, b: { actionId: 'aws:ecs:stop-task', target: 't', startAfter: ['a'] } } }]`,
      'experiments[0].actions: a, b wait for each other by startAfter',
    ],
    [
      'a document',
      automation('pause-proces', `{ Service: 'web' }`),
      'experiments[0].actions.k.parameters.documentArn.documentArnOf: "pause-proces" is no document; did you mean pause-process?',
    ],
    [
      'a parameter of a document',
      automation('pause-process', `{ Service: 'web', Duratio: 'PT1M' }`),
      'experiments[0].actions.k.parameters.documentParameters.Duratio is not a parameter of definitions-',
    ],
    [
      'memory of any program',
      automation('memory-stress', `{ Service: 'web', Duration: 'PT1M', Percent: '80', Mode: 'balloon' }`),
      'experiments[0].actions.k: cannot be had on web: memory cannot be filled from outside',
    ],
    ['a name', `[{ ...${whole}, name: 'Has Space' }]`, 'experiments[0].name: "Has Space" is not lower-case letters'],
    ['a field', `[{ ...${whole}, hit: [] }]`, 'experiments[0] has no field "hit"; did you mean hits?'],
    ['nothing', '[{}]', 'experiments[0].hypothesis is missing'],
    [
      'a text',
      `['kill']`,
      'experiments[0]: "kill" is neither an experiment, as defineExperiment makes it, nor a function',
    ],
    [
      'a name of a derived one',
      `[{ ...${whole}, name: 'kill-web' }]`,
      'experiments[0].name: "kill-web" is the name of an',
    ],
    ['a name twice', `[${whole}, ${whole}]`, 'experiments[1].name: "x" is the name of experiments[0] too'],
    ['no action', `[{ ${plain}, targets: {}, actions: {} }]`, 'experiments[0].actions is empty'],
    ['more actions than FIS takes', waits(21), 'experiments[0].actions: 21 actions, FIS takes 20'],
    ['more actions at once', waits(11), 'experiments[0].actions: 11 actions at once, FIS takes 10'],
    [
      'more tasks than FIS takes',
      `[{ ${plain}, targets: { t: { service: 'wide', mode: 'ALL' } }, actions: { ${stop} } }]`,
      'experiments[0].targets.t.mode is 6 tasks, FIS takes 5 at once',
    ],
    ['a description', `[{ ...${whole}, description: 'x'.repeat(600) }]`, 'experiments[0].description has 603 letters'],
    [
      'a part for zones',
      `[{ ...${whole}, zonal: { targets: { z: { mode: 'SOME' } }, actions: {} } }]`,
      'experiments[0].zonal.targets.z.mode: "SOME"',
    ],
    ['a bigint', `[{ ...${whole}, zone: 5n }]`, 'experiments[0].zone: 5n is'],
    ['a function that throws', `[() => { throw new Error('boom'); }]`, 'experiments[0]: its function threw: boom'],
    ['a function that throws nothing', `[() => { throw null; }]`, 'experiments[0]: its function threw: null'],
    ['a function that gives a number', '[() => 5]', 'experiments[0]: its function gave 5, not a list of experiments'],
    ['a function that gives later', '[async () => []]', 'experiments[0]: its function gave Promise'],
    ['a function that gives nonsense', '[() => [5]]', 'experiments[0]()[0]: 5 is not an object'],
    [
      'what a function gives',
      `[(topology) => [${whole}, { ...${whole}, name: 'y', hits: ['wep'] }]]`,
      'experiments[0]()[1].hits[0]: "wep" is no service or store; did you mean web?',
    ],
  ])('%s', async (_, experiments, problem) => {
    expect(await problemsIn(experiments)).toContain(problem);
  });

  test('all that is wrong is told at once', async () => {
    const message = await problemsIn(`[{ ...${whole}, hits: ['wep'], gone: ['dbb'] }, () => 5]`);
    expect(message.split('\n')).toHaveLength(4);
  });
});

test('an experiment without what defineExperiment fills in has its defaults, whoever gives it', async () => {
  const system = await loadSystem(
    written(around(`[{ ...${whole}, gone: undefined }, () => [{ ...${whole}, name: 'y' }]]`)),
  );
  const filled = { gone: [], expectedRadius: ['web'], data: 'all', emptyTargets: 'fail', listed: true };
  const own = experimentsOf(system).filter(({ name }) => ['x', 'y'].includes(name));
  expect(own).toMatchObject([
    { ...filled, name: 'x', family: 'x' },
    { ...filled, name: 'y', family: 'y' },
  ]);
});
