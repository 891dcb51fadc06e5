import { describe, expect, test } from '@jest/globals';
import { foldRun, type Told } from '../../../lambda/record-experiment/fold-run.ts';
import { recoveryOf, type ServiceFact, serviceFactOf } from '../../../lambda/record-experiment/service-facts.ts';
import { longestOf, toldByFis } from '../../../lambda/record-experiment/told-by-fis.ts';
import { toEventBridge } from '../../../lib/model/events/to-event-bridge.ts';
import { labels } from '../../../lib/model/labels.ts';
import type { RunRecord } from '../../../lib/model/response/run-record.ts';
import { endedExperiment } from '../in-aws/support/story.ts';

const told = (status: Told['status'], at: number, more: Partial<Told> = {}): Told => ({
  experimentId: 'EXP1',
  templateId: 'EXT1',
  status,
  reason: `${status} now`,
  at,
  ...more,
});

const story = [
  told('initiating', 1000),
  told('running', 2000),
  told('stopping', 5000),
  told('stopped', 6000, { reason: 'over' }),
  toldByFis({ ...endedExperiment('stopped'), tags: { [labels.principal]: 'alice' } }),
];

const foldAll = (all: readonly Told[]) =>
  all.reduce<RunRecord | undefined>((run, one) => foldRun(run, one, 'dev'), undefined) as RunRecord;

function permutations<Item>(items: readonly Item[]): Item[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((item, index) => permutations(items.toSpliced(index, 1)).map((rest) => [item, ...rest]));
}

describe('what is told of a run makes one record', () => {
  test('in every order, each twice', () => {
    const expected = foldAll(story);
    expect(expected).toMatchObject({
      status: 'stopped',
      principal: 'alice',
      experimentId: 'EXP1',
      done: [],
      judged: 0,
    });
    expect(Object.keys(expected.states).sort()).toEqual(['initiating', 'running', 'stopped', 'stopping']);
    for (const order of permutations(story)) {
      expect(foldAll(order)).toEqual(expected);
      expect(foldAll([...order, ...order])).toEqual(expected);
    }
  });

  test('with the newer of two ends, by its own time', () => {
    const [first, second] = [told('completed', 6000), told('failed', 7000)];
    expect(foldAll([first, second]).status).toBe('failed');
    expect(foldAll([second, first]).status).toBe('failed');
  });

  test('with the times of its actions as FIS has them at their end', () => {
    const running = { actionId: 'a', status: 'running', reason: '', startedAt: 1 } as const;
    const ended = { ...running, status: 'completed', endedAt: 2 } as const;
    const [before, after] = [
      told('running', 1, { actions: { a: running } }),
      told('completed', 2, { actions: { a: ended } }),
    ];
    expect(foldAll([after, before]).actions).toEqual({ a: ended });
  });
});

test('the longest way through the actions is how long an experiment may take', () => {
  const of = (duration: string, ...startAfter: string[]) => ({ parameters: { duration }, startAfter });
  expect(longestOf({ a: of('PT1M'), b: of('PT2M', 'a'), c: of('PT90S') })).toBe(180_000);
  expect(longestOf({ a: { parameters: { maxDuration: 'PT10M' } }, once: {} })).toBe(600_000);
  expect(longestOf({ a: of('PT1M', 'b'), b: of('PT1M', 'a') })).toBe(120_000);
  expect(longestOf({})).toBe(0);
});

describe('a service recovers', () => {
  const fact = (what: ServiceFact['what'], at: number, which = 't1'): ServiceFact => ({
    service: 'gateway',
    what,
    at,
    which,
  });
  const of = (...facts: ServiceFact[]) => recoveryOf(facts.toReversed(), 'gateway', { from: 1000, to: 5000 });

  test('from its first loss until it is steady again', () => {
    expect(of(fact('lost', 2000), fact('lost', 2500, 't2'), fact('steady', 4000), fact('steady', 9000))).toEqual({
      lostAt: 2000,
      steadyAt: 4000,
    });
  });

  test('however often ECS tells of the same task', () => {
    expect(of(fact('lost', 2000), fact('steady', 4000), fact('lost', 4500))).toEqual({ lostAt: 2000, steadyAt: 4000 });
  });

  test('not yet, where one of several losses is not made up for', () => {
    expect(of(fact('lost', 2000), fact('steady', 4000), fact('lost', 4500, 't2'))).toEqual({ lostAt: 4500 });
  });

  test('from nothing that was lost before or long after, or by another', () => {
    expect(of(fact('lost', 500), fact('steady', 600), fact('lost', 70_000))).toBeUndefined();
    expect(of({ ...fact('lost', 2000), service: 'other' })).toBeUndefined();
  });
});

describe('of what ECS tells', () => {
  const environment = { account: '111122223333', region: 'eu-west-1', cluster: 'shop-dev' };
  const taskArn = 'arn:aws:ecs:eu-west-1:111122223333:task/shop-dev/0af';
  const revision = { taskDefinitionArn: 'td', deploymentId: 'ecs-svc/1', image: 'i', imageDigest: 'd' };
  const event = (more: { state: 'ready' | 'draining' | 'stopped'; stop?: string }) => {
    const { state, stop } = more;
    const ecs = toEventBridge(
      {
        v: 2,
        seq: 1,
        wall: 1234,
        mono: 1,
        type: 'task-state',
        taskArn,
        service: 'gateway',
        availabilityZone: 'a',
        reason: '',
        state,
        revision,
        ...(stop && { stop: { code: 'ServiceSchedulerInitiated', reason: stop } }),
      },
      environment,
    );
    if (!ecs) throw new Error('no event');
    return serviceFactOf(ecs);
  };

  test('a task that stops is a loss, and one that runs is none', () => {
    expect(event({ state: 'stopped' })).toEqual({ service: 'gateway', what: 'lost', at: 1234, which: taskArn });
    expect(event({ state: 'ready' })).toBeUndefined();
  });

  test('a task that another takes the place of is no loss', () => {
    expect(event({ state: 'draining', stop: 'Scaling activity initiated by (deployment ecs-svc/2)' })).toBeUndefined();
    expect(event({ state: 'draining', stop: 'Task failed container health checks' })).toBeDefined();
  });
});
