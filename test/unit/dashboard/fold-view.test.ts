import { expect, test } from '@jest/globals';
import { createFoldedView } from '../../../dashboard/view/fold-view.ts';
import { faultState, isHit } from '../../../dashboard/view/in-words.ts';
import { describedSystem } from '../../../lib/model/experiments/describe.ts';
import { shopModel } from '../../../systems/shop/model.ts';
import { impairs, RunStory } from '../measure/support/run-story.ts';
import { killStory } from '../measure/support/stories.ts';

const system = describedSystem(shopModel);
const newFold = () =>
  createFoldedView({ system, experimentOf: (id) => (id === 'EXT1' ? 'kill-product-service' : undefined) });

function foldOf(story: RunStory, until = Number.POSITIVE_INFINITY) {
  const folded = newFold();
  const events = story.events.toSorted((one, other) => one.mono - other.mono);
  for (const event of events.filter(({ mono }) => mono <= until * 1000)) folded.add(event);
  return folded;
}

test('a task that is killed is gone until its replacement is there, and each is told in words', () => {
  const story = killStory().task(5, 'product-service', 'A', 'ready').task(5.1, 'product-service', 'B', 'ready');
  const tasksAt = (second: number) =>
    foldOf(story, second)
      .view()
      .tasks.map(({ id, state }) => `${id} ${state}`);
  expect(tasksAt(10)).toEqual(['A ready', 'B ready']);
  expect(tasksAt(10.45)).toEqual(['B ready']);
  expect(tasksAt(12)).toEqual(['B ready', 'C ready']);
  expect(
    foldOf(story)
      .view()
      .lines.map(({ text }) => text),
  ).toEqual(
    expect.arrayContaining([
      expect.stringContaining('product-service A stopped: SIGKILL'),
      'kill-product-service completed',
    ]),
  );
});

test('a fault is planned, in force, seen and undone, and its end moves with its beginning', () => {
  const story = new RunStory()
    .status(10, 'running')
    .planned(10.1, 'F1', 'B', 'order-service', impairs)
    .applied(10.4, 'F1')
    .observed(10.6, 'F1')
    .reverted(16.5, 'F1');
  const faultAt = (second: number) => foldOf(story, second).view().runs[0]?.faults[0];
  const planned = faultAt(10.2);
  expect(planned).toMatchObject({ state: 'planned', isSeen: false, resource: 'order-service', target: 'B' });
  const inForce = faultAt(10.5);
  expect(inForce).toMatchObject({ state: 'in force', from: 10_400 });
  expect((inForce?.until ?? 0) - (planned?.until ?? 0)).toBe(300);
  expect(faultAt(11)).toMatchObject({ isSeen: true });
  expect(faultAt(17)).toMatchObject({ state: 'undone', over: 16_500 });
});

test('what happens once is done at once, and hits nobody any longer', () => {
  const [run] = foldOf(killStory()).view().runs;
  const [fault] = run?.faults ?? [];
  expect(fault).toMatchObject({ state: 'in force', until: null });
  expect(fault && faultState(fault)).toBe('done');
  expect(isHit(foldOf(killStory()).view(), 'product-service')).toBe(false);
  const held = new RunStory()
    .status(10, 'running')
    .planned(10.1, 'F1', 'B', 'order-service', impairs)
    .applied(10.4, 'F1');
  expect(isHit(foldOf(held).view(), 'order-service')).toBe(true);
});

test('a second of all users is told again as more of it comes', () => {
  const folded = newFold();
  const story = new RunStory()
    .window('users', 3, { served: 30, milliseconds: 10 }, 'browse')
    .window('users', 3, { served: 5, degraded: 5, failed: 10, milliseconds: 100 }, 'buy');
  const told = story.events.map((event) => folded.add(event).second);
  expect(told.map((second) => second?.perSecond)).toEqual([30, 50]);
  expect(folded.seconds()).toEqual([expect.objectContaining({ at: 3000, perSecond: 50, usable: 0.8, degraded: 0.1 })]);
  expect(folded.seconds()[0]?.p50).toBeCloseTo(10, 0);
  expect(folded.seconds()[0]?.p99).toBeCloseTo(100, 0);
});

test('calls are those of the newest second, and none once an edge is quiet', () => {
  const story = new RunStory().edge('gateway>order-service', 1, 4, { calls: 20, failed: 5 });
  expect(foldOf(story).view().calls).toEqual([
    { caller: 'gateway', callee: 'order-service', perSecond: 20, failed: 0.25 },
  ]);
  expect(foldOf(story.at(40, { type: 'processors', ran: 1, waited: 0 })).view().calls).toEqual([]);
});

test('a verdict takes its experiment from what runs to what is over', () => {
  const story = killStory().users(5, 20).applied(10.41, 'F1');
  const folded = foldOf(story);
  expect(folded.view()).toMatchObject({ runs: [{ experiment: 'kill-product-service' }], verdicts: [], past: [] });
  const verdict = killStory().users(5, 20).judged('kill-product-service');
  folded.add({ v: 2, seq: 9000, wall: 60_000, mono: 60_000, type: 'verdict', experimentId: 'EXP1', ...verdict });
  const { runs, verdicts, past } = folded.view();
  expect(runs).toEqual([]);
  expect(verdicts).toMatchObject([{ experiment: 'kill-product-service', verdict: verdict.verdict }]);
  expect(past).toMatchObject([{ experiment: 'kill-product-service', from: 10_410 }]);
});

/** A machine that is up for days: what a dashboard knows of it does not grow. */
test('a hundred thousand events leave no more than is shown', () => {
  const folded = newFold();
  const sizes: number[] = [];
  for (let second = 0; second < 20_000; second++) {
    const story = new RunStory()
      .task(second, 'gateway', `T${second}`, 'starting')
      .task(second + 0.1, 'gateway', `T${second}`, 'stopped', 'exit 1')
      .planned(second, `F${second}`, 'B', 'order-service', impairs)
      .window('users', second, { served: 1 }, 'browse')
      .at(second, { type: 'verdict', experimentId: `E${second}`, ...held });
    for (const event of story.events) folded.add(event);
    if (second % 5000 === 4999) sizes.push(JSON.stringify([folded.view(), folded.seconds()]).length);
  }
  const [first = 0, ...later] = sizes;
  for (const size of later) expect(size / first).toBeCloseTo(1, 0);
  expect(folded.view().lines).toHaveLength(200);
  expect(folded.seconds()).toHaveLength(600);
});

const held = killStory().users(5, 20).judged('kill-product-service');
