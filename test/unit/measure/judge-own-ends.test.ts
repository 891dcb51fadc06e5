import { describe, expect, test } from '@jest/globals';
import { deploys, RunStory, ready } from './support/run-story.ts';
import { deployStory, losePaymentStory } from './support/stories.ts';

const hurtsBrowse = (from: number, to: number) => (journey: string, second: number) =>
  second >= from && second < to && (journey === 'browse' || journey === 'home') ? { served: 0, failed: 20 } : {};

describe('a bad deployment', () => {
  test('that somebody takes back in time has held, with the time it took and no death to blame', () => {
    const verdict = deployStory(15.4).users(5, 25, 50, hurtsBrowse(12, 15)).audit(26).judged('bad-deployment-errors');
    expect(verdict).toMatchObject({ verdict: 'held', reasons: [], rollbackMs: 5000 });
    expect(verdict.deaths.every(({ expected }) => expected)).toBe(true);
  });

  test('that nobody takes back before the experiment does has failed', () => {
    // It may be held for six seconds, so that what is rolled out after 16.4 s is the experiment's own doing.
    const verdict = deployStory(18.2, 18.5, 16.45)
      .users(5, 28, 50, hurtsBrowse(12, 18))
      .audit(29)
      .judged('bad-deployment-errors');
    expect(verdict).toMatchObject({
      verdict: 'failed',
      rollbackMs: null,
      reasons: ['nobody went back to the version from before: the experiment did'],
    });
  });

  test('of which nothing is measured may stay until the end', () => {
    const verdict = deployStory(18.2, 18.5, 16.45).users(5, 28).audit(29).judged('bad-deployment-wrong');
    expect(verdict).toMatchObject({ verdict: 'held', rollbackMs: null });
  });

  test('whose version comes back has not been taken back', () => {
    const story = deployStory(15.4, 16.6);
    story
      .rollout(15.9, 'product-service', 2)
      .task(16, 'product-service', 'E', 'starting', 'started', 2)
      .task(16.5, 'product-service', 'E', 'stopped', '', 2);
    expect(story.users(5, 27).audit(28).judged('bad-deployment-errors')).toMatchObject({ rollbackMs: null });
  });

  test('of which no task is seen is none that was rolled back', () => {
    const story = new RunStory()
      .status(10.2, 'running')
      .planned(10.3, 'F1', 'product-service', 'product-service', { undo: ['x'], endsTask: false, replacesTasks: true })
      .applied(10.4, 'F1')
      .reverted(16.5, 'F1')
      .status(16.6, 'completed');
    const verdict = story.users(5, 27).audit(28).judged('bad-deployment-errors');
    expect(verdict).toMatchObject({ verdict: 'failed', rollbackMs: null });
  });
});

const name = 'product-service';
const planned = () =>
  new RunStory()
    .present(10.1, { [name]: ready('A', 'B') })
    .status(10.2, 'running')
    .planned(10.3, 'F1', name, name, deploys);
const judgedAfter = (story: RunStory) =>
  story.reverted(18, 'F1').status(18.1, 'completed').users(5, 28).audit(29).judged('bad-deployment-errors');

describe('as a rollback counts', () => {
  test('what others began before the end of the experiment, though the last task left after it', () => {
    const verdict = deployStory(17, 17.3, 15.4).users(5, 27).audit(28).judged('bad-deployment-errors');
    expect(verdict.rollbackMs).toBe(6600);
  });

  test('the way back, not the crash before it', () => {
    const story = planned()
      .rollout(10.35, name, 2)
      .applied(10.4, 'F1')
      .task(10.5, name, 'C', 'starting', 'started', 2)
      .task(11, name, 'C', 'stopped', 'exit 1', 2)
      .rollout(13.4, name, 1);
    expect(judgedAfter(story).rollbackMs).toBe(3000);
  });

  test('one that comes before any task of the version has started', () => {
    const story = planned().rollout(10.35, name, 2).applied(10.4, 'F1').rollout(10.9, name, 1);
    expect(judgedAfter(story).rollbackMs).toBe(500);
  });
});

describe('as no rollback counts', () => {
  test('a crash of its tasks that nobody took back', () => {
    const story = planned()
      .rollout(10.35, name, 2)
      .applied(10.4, 'F1')
      .task(10.5, name, 'C', 'starting', 'started', 2)
      .task(12, name, 'C', 'stopped', 'exit 1', 2)
      .rollout(16.45, name, 1);
    expect(judgedAfter(story)).toMatchObject({ verdict: 'failed', rollbackMs: null });
  });

  test('a rollout that was halted, and is what the service is to run', () => {
    const story = planned()
      .rollout(10.35, name, 2)
      .applied(10.4, 'F1')
      .task(10.5, name, 'C', 'starting', 'started', 2)
      .rollout(12, name, 2, 'FAILED')
      .task(12.1, name, 'C', 'draining', 'Scaling activity', 2)
      .task(12.4, name, 'C', 'stopped', 'exit 0', 2)
      .rollout(16.45, name, 1);
    expect(judgedAfter(story)).toMatchObject({ verdict: 'failed', rollbackMs: null });
  });

  test('the end of a task of another version, which started first', () => {
    const story = planned()
      .task(10.31, name, 'X', 'starting', 'started', 1)
      .rollout(10.35, name, 2)
      .applied(10.4, 'F1')
      .task(10.5, name, 'C', 'starting', 'started', 2)
      .task(11.5, name, 'C', 'ready', '', 2)
      .task(11.7, name, 'X', 'draining', 'Scaling activity', 1)
      .rollout(16.45, name, 1)
      .task(17.9, name, 'C', 'draining', 'Scaling activity', 2);
    expect(judgedAfter(story)).toMatchObject({ verdict: 'failed', rollbackMs: null });
  });

  test("the end of somebody else's deployment that the experiment had waited for", () => {
    const story = planned()
      .rollout(10.2, name, 1)
      .rollout(10.31, name, 1, 'COMPLETED')
      .rollout(10.35, name, 2)
      .applied(10.4, 'F1')
      .task(10.5, name, 'C', 'starting', 'started', 2)
      .rollout(16.45, name, 1)
      .task(17.9, name, 'C', 'draining', 'Scaling activity', 2);
    expect(judgedAfter(story).rollbackMs).toBeNull();
  });

  test('what the experiment takes back as it is stopped', () => {
    const story = planned()
      .rollout(10.35, name, 2)
      .applied(10.4, 'F1')
      .task(10.5, name, 'C', 'starting', 'started', 2)
      .status(13, 'stopping', 'Experiment stopped by user.')
      .rollout(13.1, name, 1)
      .task(14, name, 'C', 'draining', 'Scaling activity', 2)
      .reverted(14.2, 'F1')
      .status(14.3, 'stopped', 'Experiment stopped by user.');
    const verdict = story.users(5, 27).audit(28).judged('bad-deployment-errors');
    expect(verdict).toMatchObject({ verdict: 'failed', rollbackMs: null });
  });
});

test('an experiment that a handler stopped for a guardrail is told with its alarm', () => {
  const verdict = losePaymentStory()
    .status(14, 'stopped', 'Experiment stopped by user.')
    .askedFor(14.1, 'shop-local-guardrail-browse')
    .users(5, 25)
    .reverted(13.9, 'F1')
    .audit(26)
    .judged('lose-payment');
  expect(verdict.verdict).toBe('failed');
  expect(verdict.reasons).toContain(
    'the experiment was stopped for shop-local-guardrail-browse: Experiment stopped by user.',
  );
});

describe('an experiment that is to be stopped by its guardrail', () => {
  const stopped = (reason: string, askedFor?: string, other?: true) =>
    losePaymentStory()
      .status(14, 'stopped', reason)
      .askedFor(14.1, askedFor, other)
      .users(5, 25, 50, hurtsBrowse(11, 14))
      .reverted(13.9, 'F1')
      .audit(26)
      .judged('alarm-stops-experiment');

  test('has held when it was, whoever was hurt until then', () => {
    const verdict = stopped('Experiment halted by stop condition shop-local-guardrail-browse: 0 of 20 answers usable.');
    expect(verdict).toMatchObject({ verdict: 'held', reasons: [], stoppedMs: 3500 });
  });

  test('has held when a handler that heard of it was quicker, and FIS names nobody', () => {
    const verdict = stopped('Experiment stopped by user.', 'shop-local-guardrail-browse');
    expect(verdict).toMatchObject({ verdict: 'held', reasons: [], stoppedMs: 3500 });
  });

  test('is in doubt when somebody else stopped it', () => {
    const verdict = stopped('Experiment stopped by user.');
    expect(verdict).toMatchObject({
      verdict: 'inconclusive',
      reasons: ['the experiment was stopped: Experiment stopped by user.'],
    });
    expect(verdict.stoppedMs).toBeUndefined();
  });

  test('has failed when a handler stopped it for another alarm, which is named', () => {
    const verdict = stopped('Experiment stopped by user.', 'shop-local-objective-users', true);
    expect(verdict).toMatchObject({
      verdict: 'failed',
      reasons: ['the experiment was stopped for shop-local-objective-users: Experiment stopped by user.'],
    });
    expect(verdict.stoppedMs).toBeUndefined();
  });

  test('has failed when nothing stopped it', () => {
    const verdict = losePaymentStory().users(5, 25).reverted(16.2, 'F1').audit(26).judged('alarm-stops-experiment');
    expect(verdict).toMatchObject({
      verdict: 'failed',
      reasons: ['no guardrail stopped the experiment: it completed'],
    });
  });
});

describe('a machine too busy to run the system', () => {
  const crowd = (story: RunStory) => story.processors(5, 30, 600, 9000);
  const busy = 'CPU wait 93.75 % in 3 s (limit 85 %)';

  test('may have kept a guardrail from stopping the experiment, or have rung it', () => {
    const unstopped = crowd(losePaymentStory()).users(5, 25).reverted(16.2, 'F1').audit(26);
    expect(unstopped.judged('alarm-stops-experiment')).toMatchObject({
      verdict: 'inconclusive',
      reasons: [busy, 'CPU wait too high to say why no guardrail stopped the experiment: it completed'],
    });
    const reason = 'Experiment halted by stop condition shop-local-guardrail-buy: 17 of 35 answers usable.';
    const rung = crowd(losePaymentStory()).status(14, 'stopped', reason).users(5, 25).reverted(13.9, 'F1').audit(26);
    expect(rung.judged('lose-payment')).toMatchObject({
      verdict: 'inconclusive',
      reasons: [busy, `CPU wait too high to say why the experiment was stopped: ${reason}`],
    });
  });

  test('may have kept others from going back in time', () => {
    const story = crowd(deployStory(18.2, 18.5, 16.45))
      .users(5, 28, 50, hurtsBrowse(12, 18))
      .audit(29);
    expect(story.judged('bad-deployment-errors')).toMatchObject({
      verdict: 'inconclusive',
      rollbackMs: null,
      reasons: [busy, expect.stringContaining('CPU wait too high to say why nobody went back')],
    });
  });
});
