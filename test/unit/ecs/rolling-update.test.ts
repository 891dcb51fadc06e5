import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { thresholdOf } from '../../../local/ecs/circuit-breaker.ts';
import { isSteady, nextMoves, type RollingUpdate } from '../../../local/ecs/rolling-update.ts';
import type { PlacedTask, TaskRevision } from '../../../local/runtimes/service-policy.ts';

const revision = (deploymentId: string) => ({ deploymentId }) as TaskRevision;
const [old, next] = [revision('old'), revision('next')];
let count = 0;
const task = (deploymentId: string, state: PlacedTask['state'], inRotation = state === 'ready'): PlacedTask => ({
  ...{ taskArn: `arn:${count++}`, deploymentId, state, inRotation },
});
const update = (tasks: readonly PlacedTask[], changes: Partial<RollingUpdate> = {}): RollingUpdate => ({
  ...{ desiredCount: 2, minimumHealthyPercent: 100, maximumPercent: 200, primary: next, launches: true },
  source: { revision: old, keep: 2 },
  tasks,
  ...changes,
});
const movesOf = (given: RollingUpdate) => {
  const { starts, stops } = nextMoves(given);
  const stopped = stops.map(({ taskArn }) => given.tasks.find((each) => each.taskArn === taskArn)?.deploymentId);
  return { starts: starts.map(({ deploymentId }) => deploymentId), stops: stopped };
};
const oldPair = [task('old', 'ready'), task('old', 'ready')];

describe('by ECS defaults', () => {
  test('new tasks start before any old one is stopped', () => {
    expect(movesOf(update(oldPair))).toEqual({ starts: ['next', 'next'], stops: [] });
  });
  test('an old one goes for each new one that is in rotation, and none before', () => {
    const [half, waiting] = [task('next', 'ready'), task('next', 'starting')];
    expect(movesOf(update([...oldPair, half, waiting]))).toEqual({ starts: [], stops: ['old'] });
    expect(movesOf(update([...oldPair, task('next', 'ready', false), waiting]))).toEqual({ starts: [], stops: [] });
  });
  test('an old one that is lost meanwhile is replaced by its own revision', () => {
    const tasks = [task('old', 'ready'), task('next', 'starting'), task('next', 'starting')];
    expect(movesOf(update(tasks))).toEqual({ starts: ['old'], stops: [] });
  });
  test('what is still starting of a deployment that was given up is stopped at once', () => {
    expect(movesOf(update([...oldPair, task('bad', 'starting')]))).toMatchObject({ stops: ['bad'] });
  });
  test('one that has failed starts nothing and stops nothing', () => {
    expect(movesOf(update([...oldPair, task('next', 'starting')], { launches: false }))).toEqual({
      starts: [],
      stops: [],
    });
  });
});

test('at 50 % and 100 % old tasks go first, for there is no room', () => {
  const tight = { minimumHealthyPercent: 50, maximumPercent: 100 };
  expect(movesOf(update(oldPair, tight))).toEqual({ starts: ['next'], stops: ['old'] });
});

test('a desired count that was lowered takes the tasks that are not healthy first', () => {
  const tasks = [task('next', 'ready'), task('next', 'ready'), task('next', 'starting'), task('next', 'ready')];
  const scaled = update(tasks, { desiredCount: 2 });
  const { stops } = nextMoves(scaled);
  expect(stops.map(({ taskArn }) => taskArn)).toEqual([tasks[2]?.taskArn, tasks[0]?.taskArn]);
});

test('steady is: every task healthy, and nothing of another revision, not even one that drains', () => {
  const good = [task('next', 'ready'), task('next', 'ready')];
  const steady = (tasks: PlacedTask[]) => isSteady({ primary: next, desiredCount: 2, tasks });
  expect([steady(good), steady([...good, task('old', 'draining')]), steady(good.slice(1))]).toEqual([
    true,
    false,
    false,
  ]);
  expect(steady([task('next', 'ready'), task('next', 'ready', false)])).toBe(false);
});

test('the minimum is never undercut by a stop, the maximum never exceeded by a start', () => {
  const states = fc.constantFrom<PlacedTask['state']>('starting', 'ready', 'draining', 'unhealthy');
  const tasks = fc.array(fc.tuple(fc.constantFrom('old', 'next', 'bad'), states, fc.boolean()), { maxLength: 12 });
  fc.assert(
    fc.property(
      tasks,
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 0, max: 100 }),
      fc.integer({ min: 100, max: 200 }),
      (drawn, desiredCount, minimumHealthyPercent, maximumPercent) => {
        const all = drawn.map(([id, state, inRotation]) => task(id, state, state === 'ready' && inRotation));
        const given = update(all, {
          ...{ desiredCount, minimumHealthyPercent, maximumPercent },
          source: { revision: old, keep: desiredCount },
        });
        const { starts, stops } = nextMoves(given);
        const stopped = new Set(stops.map(({ taskArn }) => taskArn));
        const healthy = all.filter(({ inRotation }) => inRotation);
        const left = healthy.filter(({ taskArn }) => !stopped.has(taskArn)).length;
        const minimum = Math.ceil((desiredCount * minimumHealthyPercent) / 100);
        expect(left).toBeGreaterThanOrEqual(Math.min(minimum, healthy.length));
        const live = all.filter(({ state, taskArn }) => ['starting', 'ready'].includes(state) && !stopped.has(taskArn));
        const maximum = Math.floor((desiredCount * maximumPercent) / 100);
        if (starts.length > 0) expect(live.length + starts.length).toBeLessThanOrEqual(maximum);
      },
    ),
  );
});

test.each([
  [{}, 2, 3],
  [{}, 8, 4],
  [{}, 1000, 200],
  [{ thresholdConfiguration: { type: 'COUNT', value: 1 } }, 8, 1],
  [{ thresholdConfiguration: { type: 'UNBOUNDED_PERCENT', value: 50 } }, 2, 1],
  [{ thresholdConfiguration: { type: 'BOUNDED_PERCENT', value: 100 } }, 5, 5],
] as const)('the threshold of %j with %i tasks is %i failures', (settings, desiredCount, threshold) => {
  expect(thresholdOf({ enable: true, rollback: true, ...settings }, desiredCount)).toBe(threshold);
});
