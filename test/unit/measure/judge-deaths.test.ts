import { describe, expect, test } from '@jest/globals';
import { delays, impairs, kills, RunStory, ready } from './support/run-story.ts';
import { exhaustStory, killStory, losePaymentStory } from './support/stories.ts';

const threeChecks = 'failed 3 health checks in a row';
const hurt = (_: string, second: number) => (second === 11 ? { served: 0, failed: 10 } : {});
const killed = (story: RunStory) => story.judged('kill-product-service');

/** A task of a service dies by itself, and is replaced a second later. */
function crash(story: RunStory, second: number, service: string, task: string, reason = 'exit 1'): RunStory {
  return replaced(story.task(second, service, task, 'stopped', reason), second, service, task);
}

/** A task is taken for hung, ended, and replaced. */
function hang(story: RunStory, second: number, service: string, task: string, reason = threeChecks): RunStory {
  story.task(second, service, task, 'unhealthy', reason).task(second + 10, service, task, 'stopped', 'SIGKILL');
  return replaced(story, second, service, task);
}

const replaced = (story: RunStory, second: number, service: string, task: string) =>
  story.task(second + 0.1, service, `${task}2`, 'starting').task(second + 1, service, `${task}2`, 'ready');

/** The task that the fault of `losePaymentStory` silences, and when. */
const silenced = () => losePaymentStory().users(5, 25).reverted(16.2, 'F1').audit(26);

describe('a task that dies', () => {
  test('by the fault is expected, and no reason to fail', () => {
    expect(killed(killStory().users(5, 20).audit(20))).toMatchObject({
      verdict: 'held',
      deaths: [{ service: 'product-service', reason: 'SIGKILL', tasks: 1, expected: true }],
    });
    const exhausted = exhaustStory().users(5, 25).reverted(16.4, 'F1').audit(26).judged('memory-stress');
    expect(exhausted).toMatchObject({ verdict: 'held', deaths: [{ tasks: 1, expected: true }] });
    expect(silenced().judged('lose-payment')).toMatchObject({ verdict: 'held', deaths: [] });
  });

  test('while it is drained because the experiment stopped it is expected, however it ends', () => {
    const story = new RunStory()
      .status(10.2, 'running')
      .planned(10.3, 'F1', 'A', 'product-service', kills)
      .task(10.4, 'product-service', 'A', 'draining', 'stopped by FIS')
      .applied(10.41, 'F1')
      .task(15, 'product-service', 'A', 'stopped', 'exit 0')
      .status(10.6, 'completed');
    const verdict = replaced(story, 10.5, 'product-service', 'A').users(5, 20).audit(20).judged('stop-product-service');
    expect(verdict).toMatchObject({
      verdict: 'held',
      deaths: [{ service: 'product-service', reason: 'stopped by FIS', tasks: 1, expected: true }],
    });
  });

  test('by itself breaks a promise, and is told by service and exit', () => {
    const story = killStory().users(5, 20).audit(20);
    for (const task of ['P', 'Q']) crash(story, 11, 'product-service', task);
    for (const task of ['O', 'N']) crash(story, 12, 'order-service', task);
    crash(story, 13, 'gateway', 'G', 'SIGKILL');
    const verdict = killed(story);
    expect(verdict).toMatchObject({
      verdict: 'failed',
      reasons: [
        '5 tasks crashed, which no fault of the run makes them do: product-service exit 1 (2), order-service exit 1 (2), gateway SIGKILL',
      ],
    });
    expect(verdict.deaths).toContainEqual({ service: 'order-service', reason: 'exit 1', tasks: 2, expected: false });
  });

  test('unhit in a run whose fault lasts is a crash, though another task is hit', () => {
    const verdict = crash(silenced(), 12, 'order-service', 'C').judged('lose-payment');
    expect(verdict).toMatchObject({
      verdict: 'failed',
      reasons: ['1 task crashed, which no fault of the run makes it do: order-service exit 1'],
    });
  });

  test('under a fault that works on what it sends is a crash of its own, and its health may be the doing of the fault', () => {
    const told = (state: 'stopped' | 'unhealthy') => {
      const story = new RunStory()
        .users(5, 30)
        .status(10.2, 'running')
        .present(10.2, { 'order-service': ready('A', 'B') });
      story.planned(10.3, 'F1', 'A', 'order-service', delays).applied(10.4, 'F1').observed(10.5, 'F1');
      story.task(12, 'order-service', 'A', state, state === 'stopped' ? 'exit 1' : 'failed 3 health checks in a row');
      return story.reverted(16.2, 'F1').judged('lose-payment').deaths;
    };
    expect(told('stopped')).toMatchObject([{ reason: 'exit 1', expected: false }]);
    expect(told('unhealthy')).toMatchObject([{ expected: true }]);
  });

  test("before the fault was planned, or was being ended when the run began, is not this run's", () => {
    const story = killStory().users(5, 20).audit(20);
    const before = new RunStory();
    crash(before, 8, 'order-service', 'O');
    before.task(2, 'gateway', 'G', 'unhealthy', threeChecks).task(12, 'gateway', 'G', 'stopped', 'SIGKILL');
    story.events.unshift(...before.events);
    expect(killed(story)).toMatchObject({ verdict: 'held', deaths: [{ tasks: 1, expected: true }] });
  });

  test('for its health while a fault lasts on it is rightly replaced; any other one is a broken promise', () => {
    expect(hang(silenced(), 14, 'order-service', 'B').judged('lose-payment')).toMatchObject({
      verdict: 'held',
      deaths: [{ service: 'order-service', reason: threeChecks, tasks: 1, expected: true }],
    });
    expect(hang(silenced(), 17, 'order-service', 'B').judged('lose-payment').verdict).toBe('held');
    const unexpected = {
      verdict: 'failed',
      reasons: [`1 task was replaced that no fault of the run hit: order-service ${threeChecks}`],
    };
    expect(hang(silenced(), 14, 'order-service', 'C').judged('lose-payment')).toMatchObject(unexpected);
    expect(hang(silenced(), 22, 'order-service', 'B').judged('lose-payment')).toMatchObject(unexpected);
  });

  test('by itself once the fault on it is over is a crash', () => {
    expect(crash(silenced(), 15.9, 'order-service', 'B').judged('lose-payment').verdict).toBe('held');
    expect(crash(silenced(), 17, 'order-service', 'B').judged('lose-payment').verdict).toBe('failed');
  });

  test('in a run whose fault could not be applied is told too', () => {
    const story = new RunStory().planned(10.3, 'F1', 'A', 'product-service', impairs);
    const verdict = killed(crash(story.users(5, 20).audit(20), 11, 'gateway', 'G'));
    expect(verdict).toMatchObject({ verdict: 'failed', deaths: [{ service: 'gateway', expected: false }] });
  });

  describe('on a machine too busy to run the system', () => {
    const busy = () => killStory().users(5, 20, 50, hurt).processors(5, 20, 600, 6000).audit(20);

    test('by itself is a fact, and what hurt users then is not put down to the machine', () => {
      const { verdict, reasons } = killed(crash(busy(), 11, 'order-service', 'O'));
      expect(verdict).toBe('failed');
      expect(reasons).toContain('1 task crashed, which no fault of the run makes it do: order-service exit 1');
      expect(reasons).toContainEqual(expect.stringContaining('availability '));
      expect(reasons.join()).not.toContain('too busy');
    });

    test("for its health may be the machine's doing", () => {
      const { verdict, reasons } = killed(hang(busy(), 11, 'order-service', 'O'));
      expect(verdict).toBe('inconclusive');
      expect(reasons).toEqual([
        expect.stringMatching(/^CPU wait \d/),
        `CPU wait too high to say why 1 task was replaced that no fault of the run hit: order-service ${threeChecks}`,
      ]);
    });

    test('for its health leaves a doubt even where no user was hurt', () => {
      const quiet = killStory().users(5, 20).processors(5, 20, 600, 6000).audit(20);
      expect(killed(hang(quiet, 11, 'order-service', 'O')).verdict).toBe('inconclusive');
    });
  });
});
