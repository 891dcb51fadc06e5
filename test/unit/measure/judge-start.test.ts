import { describe, expect, test } from '@jest/globals';
import type { TaskState } from '../../../lib/model/events/event.ts';
import { edge, patternIn } from './support/outage.ts';
import { impairs, type RunStory } from './support/run-story.ts';
import { killStory, losePaymentStory } from './support/stories.ts';

describe('start', () => {
  const started = () => killStory().users(5, 20).edge('gateway>product-service', 5, 20, { calls: 9 });
  const start = (story: RunStory) => patternIn(story, 'start', 'kill-product-service');

  test('held where the new task fails nobody, failed where it does in its first seconds', () => {
    expect(start(started())).toMatchObject([{ on: 'product-service', result: 'held', value: 0 }]);
    const failing = started().edge('gateway>product-service', 12, 13, {
      calls: 9,
      failed: 3,
      failedAt: { A: 1, C: 2 },
    });
    expect(start(failing)).toMatchObject([
      { result: 'failed', value: 2, evidence: '1 task began to serve, and 2 calls failed in the first 3 s' },
    ]);
    const later = started().edge('gateway>product-service', 16, 18, { calls: 9, failed: 3, failedAt: { C: 3 } });
    expect(start(later)).toMatchObject([{ result: 'held' }]);
  });

  test('not measured where those seconds were crowded', () => {
    const failing = () =>
      started().edge('gateway>product-service', 12, 13, { calls: 9, failed: 3, failedAt: { A: 1, C: 2 } });
    const busy = failing().processors(4, 11, 100, 20).processors(11, 14, 100, 300).processors(14, 20, 100, 20);
    expect(start(busy)).toMatchObject([
      { result: 'not measured', evidence: expect.stringMatching(/^the machine was too busy; .*2 calls failed/) },
    ]);
    expect(start(failing().processors(4, 20, 100, 20))).toMatchObject([{ result: 'failed' }]);
  });

  test('not exercised where a fault is in force, or nobody calls', () => {
    const cut = started().planned(10.3, 'F2', 'B', 'product-service', impairs).applied(10.4, 'F2').reverted(14, 'F2');
    expect(start(cut)).toMatchObject([{ result: 'not exercised' }]);
    expect(start(killStory().users(5, 20).edge(edge, 5, 20, { calls: 9 }))).toMatchObject([
      { result: 'not exercised' },
    ]);
  });

  describe('of a task that begins while something is away', () => {
    /** Payment is gone from 10.4 s to 20.2 s, and a task of order-service begins at 12 s. */
    const begun = (...then: readonly [second: number, state: TaskState][]) => {
      const story = losePaymentStory().users(5, 30).reverted(20.2, 'F1');
      story.task(12, 'order-service', 'C', 'starting');
      for (const [second, state] of then) story.task(second, 'order-service', 'C', state);
      return story;
    };
    const of = (story: RunStory) => patternIn(story.edge(edge, 5, 30, { calls: 8 }), 'start');

    test('held where it is ready before that is over', () => {
      expect(of(begun([13, 'ready']))).toMatchObject([
        { on: 'order-service', result: 'held', evidence: '1 task started while the fault lasted' },
      ]);
    });

    test('failed where it waits for that, or is never ready; a busy machine is no proof', () => {
      const evidence = '1 task that began while the fault lasted was ready after 9 s, once the fault was over';
      expect(of(begun([21, 'ready']))).toMatchObject([{ on: 'order-service', result: 'failed', value: 1, evidence }]);
      expect(of(begun())).toMatchObject([
        { result: 'failed', evidence: expect.stringMatching(/was not ready to the end$/) },
      ]);
      const busy = begun([21, 'ready']).processors(4, 30, 100, 2000);
      expect(of(busy)).toMatchObject([{ result: 'not measured' }]);
    });

    test('not measured where processors were crowded while it began: what takes its time may want one alone', () => {
      const crowded = () => begun([21, 'ready']).processors(4, 12, 100, 100);
      // Four of eight seconds: less than a task may take.
      expect(of(crowded().processors(12, 16, 100, 300).processors(16, 30, 100, 20))).toMatchObject([
        {
          on: 'order-service',
          result: 'not measured',
          evidence: expect.stringMatching(/^the machine was too busy; 1 task/),
        },
      ]);
      expect(of(crowded().processors(12, 14, 100, 300).processors(14, 30, 100, 20))).toMatchObject([
        { result: 'failed' },
      ]);
    });

    test('not exercised where it begins shortly before the end', () => {
      const late = losePaymentStory().users(5, 30).reverted(16.2, 'F1').task(12, 'order-service', 'C', 'starting');
      expect(of(late.task(17, 'order-service', 'C', 'ready'))).toMatchObject([{ result: 'not exercised' }]);
    });
  });
});
