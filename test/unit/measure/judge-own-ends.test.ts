import { describe, expect, test } from '@jest/globals';
import { deployStory, losePaymentStory, RunStory } from './support/run-story.ts';

const hurtsBrowse = (from: number, to: number) => (journey: string, second: number) =>
  second >= from && second < to && (journey === 'browse' || journey === 'home') ? { served: 0, failed: 20 } : {};

describe('a bad deployment', () => {
  test('that somebody takes back in time has held, with the time it took and no death to blame', () => {
    const verdict = deployStory(15.4).users(5, 25, 50, hurtsBrowse(12, 15)).audit(26).judged('bad-deployment-errors');
    expect(verdict).toMatchObject({ verdict: 'held', reasons: [], rollbackMs: 5000 });
    expect(verdict.deaths.every(({ expected }) => expected)).toBe(true);
  });

  test('that nobody takes back before the experiment does has failed', () => {
    // It may be held for six seconds, so that what leaves after 16.4 s is the experiment's own doing.
    const verdict = deployStory(17).users(5, 27, 50, hurtsBrowse(12, 17)).audit(28).judged('bad-deployment-errors');
    expect(verdict).toMatchObject({
      verdict: 'failed',
      rollbackMs: null,
      reasons: ['nobody went back to the version from before: the experiment did'],
    });
  });

  test('of which nothing is measured may stay until the end', () => {
    const verdict = deployStory(17).users(5, 27).audit(28).judged('bad-deployment-wrong');
    expect(verdict).toMatchObject({ verdict: 'held', rollbackMs: null });
  });

  test('whose version comes back has not been taken back', () => {
    const story = deployStory(15.4, 16.6);
    story
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

describe('an experiment that is to be stopped by its guardrail', () => {
  const stopped = (reason: string) =>
    losePaymentStory()
      .status(14, 'stopped', reason)
      .users(5, 25, 50, hurtsBrowse(11, 14))
      .reverted(13.9, 'F1')
      .audit(26)
      .judged('alarm-stops-experiment');

  test('has held when it was, whoever was hurt until then', () => {
    const verdict = stopped('Experiment halted by stop condition shop-local-guardrail-browse: 0 of 20 answers usable.');
    expect(verdict).toMatchObject({ verdict: 'held', reasons: [], stoppedMs: 3500 });
  });

  test('has failed when somebody else stopped it', () => {
    const verdict = stopped('Experiment stopped by user.');
    expect(verdict).toMatchObject({
      verdict: 'failed',
      reasons: ['the experiment was stopped: Experiment stopped by user.'],
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
