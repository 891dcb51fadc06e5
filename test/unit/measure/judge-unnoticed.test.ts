import { describe, expect, test } from '@jest/globals';
import { service, systemOf } from '../model/support/small-systems.ts';
import { judged } from './support/judged.ts';
import { hangs, impairs, RunStory, ready } from './support/run-story.ts';

const system = systemOf({ services: [service('web', ['api'], { public: true }), service('api')] });

/** A task of api is hit at 10.4 s until `back`, and nobody ends it. */
function hit(name: string, back: number, kind = hangs) {
  const story = new RunStory();
  for (let second = 0; second < 50; second++) story.window('users', second, { served: 50 }, 'visit');
  story
    .present(10.1, { api: ready('A', 'B') })
    .status(10.2, 'running')
    .planned(10.3, 'F1', 'A', 'api', kind)
    .applied(10.4, 'F1')
    .observed(10.5, 'F1')
    .reverted(back, 'F1')
    .status(back + 0.1, 'completed')
    .audit(45);
  return judged(system, name, story);
}

test('a task that hangs and is not replaced breaks what was promised, though no user was hurt', () => {
  const { verdict, reasons } = hit('hang-api', 28.4);
  expect(verdict).toBe('failed');
  expect(reasons).toEqual(['a task of api hung for 18.0 s and was not replaced: its health checks did not notice']);
});

test('a hang that was over before health checks could notice proves nothing', () => {
  const { verdict, reasons } = hit('hang-api', 14);
  expect(verdict).toBe('inconclusive');
  expect(reasons).toEqual(['a task of api hung for 3.6 s: too short to say whether its health checks would notice']);
});

test('a fault that takes no task down owes no replacement', () => {
  expect(hit('hang-api', 28.4, impairs)).toMatchObject({ verdict: 'held', reasons: [] });
});

describe('where it is known how long health checks take', () => {
  const noticing = (noticeMilliseconds: number | null) => ({ ...hangs, noticeMilliseconds });

  test('a hang that is shorter proves nothing, and one that is longer and stays breaks what was promised', () => {
    expect(hit('hang-api', 28.4, noticing(20_000))).toMatchObject({
      verdict: 'inconclusive',
      reasons: [expect.stringContaining('hung for 18.0 s: too short to say')],
    });
    expect(hit('hang-api', 28.4, noticing(15_000)).reasons).toEqual([
      'a task of api hung for 18.0 s and was not replaced: its health checks did not notice',
    ]);
  });

  test('there being none is the reason', () => {
    expect(hit('hang-api', 28.4, noticing(null)).reasons).toEqual([
      'a task of api hung for 18.0 s and was not replaced: it has no health check',
    ]);
  });

  test('what they take beyond ten seconds is added to the time to replace it in', () => {
    const replaced = (noticeMilliseconds: number) => {
      const story = new RunStory();
      for (let second = 0; second < 60; second++) story.window('users', second, { served: 50 }, 'visit');
      story
        .present(10.1, { api: ready('A', 'B') })
        .status(10.2, 'running')
        .planned(10.3, 'F1', 'A', 'api', noticing(noticeMilliseconds))
        .applied(10.4, 'F1')
        .observed(10.5, 'F1')
        .task(40, 'api', 'A', 'unhealthy', 'failed 3 health checks in a row')
        .task(41, 'api', 'A', 'stopped', 'SIGKILL')
        .task(41.1, 'api', 'C', 'starting')
        .task(45, 'api', 'C', 'ready')
        .reverted(41, 'F1')
        .status(41.1, 'completed')
        .audit(55);
      return judged(system, 'hang-api', story).reasons;
    };
    expect(replaced(8000)).toEqual(['capacity recovered after 34.6 s (objective 30 s)']);
    expect(replaced(14_000)).toEqual(['capacity recovered after 34.6 s (objective 34 s)']);
    expect(replaced(15_000)).toEqual([]);
  });
});
