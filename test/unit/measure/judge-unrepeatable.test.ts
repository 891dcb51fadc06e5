import { describe, expect, test } from '@jest/globals';
import type { Journey } from '../../../lib/model/journeys.ts';
import { service, systemOf } from '../model/support/small-systems.ts';
import { judged } from './support/judged.ts';
import { hangs, RunStory, ready, type Second } from './support/run-story.ts';

const read: Journey = { name: 'read', description: 'GET /', share: 90, calls: [] };
const vote: Journey = { name: 'vote', description: 'POST /votes', share: 10, calls: [], unrepeatable: true };
const votes = (...journeys: Journey[]) => systemOf({ services: [service('web', [], { public: true })] }, { journeys });

/** A task of web hangs at 10.4 s and is replaced at 15 s; `seen` of those who vote, while the fault lasts. */
function hang(seen: Second, reading: Second | undefined, journey: Journey = vote) {
  const story = new RunStory();
  for (let second = 0; second < 40; second++) {
    const isFault = second >= 10 && second < 13;
    if (reading) story.window('users', second, isFault ? reading : { served: 45 }, 'read');
    story.window('users', second, isFault ? seen : { served: 4 }, 'vote');
  }
  story
    .present(10.1, { web: ready('A', 'B') })
    .status(10.2, 'running')
    .planned(10.3, 'F1', 'A', 'web', hangs)
    .applied(10.41, 'F1')
    .observed(10.5, 'F1')
    .task(13, 'web', 'A', 'stopped', 'failed its health check')
    .task(13.1, 'web', 'C', 'starting')
    .task(15, 'web', 'C', 'ready')
    .reverted(18, 'F1')
    .status(18.1, 'completed')
    .audit(30);
  return judged(reading ? votes(read, journey) : votes(journey), 'hang-web', story);
}

describe('a journey whose requests may not be sent again', () => {
  test('loses some with a task that hangs, and nobody is accused of that', () => {
    expect(hang({ served: 3, failed: 1 }, { served: 45 })).toMatchObject({
      verdict: 'held',
      reasons: [],
      perJourney: [
        { journey: 'read', mustHold: true },
        { journey: 'vote', mustHold: true },
      ],
    });
  });

  test('holds, too, where there is no other', () => {
    expect(hang({ served: 30, failed: 10 }, undefined)).toMatchObject({ verdict: 'held', reasons: [] });
  });

  test('must be served by the tasks that are left', () => {
    const { verdict, reasons } = hang({ failed: 4 }, { served: 45 });
    expect(verdict).toBe('failed');
    expect(reasons).toEqual([expect.stringMatching(/^journey vote: availability /)]);
  });

  test('excuses nobody else, and no other journey may lose as much', () => {
    const others = hang({ served: 4 }, { served: 35, failed: 10 });
    expect(others.verdict).toBe('failed');
    expect(others.reasons[0]).toMatch(/^availability /);
    const repeatable = hang({ served: 3, failed: 1 }, { served: 45 }, { ...vote, unrepeatable: false });
    expect(repeatable.reasons).toEqual([expect.stringMatching(/^journey vote: availability /)]);
  });
});
