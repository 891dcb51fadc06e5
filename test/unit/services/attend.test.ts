import { beforeEach, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { attend, type Held } from '../../../services/notification-service/attend.ts';
import { createProgress, type Progress } from '../../../services/notification-service/progress.ts';
import { Refused, type Work } from '../../../services/notification-service/work.ts';

const log = pino({ level: 'silent' });
const never = new AbortController().signal;

let ends: string[];
let kept: number[];
let progress: Progress;

beforeEach(() => {
  ends = [];
  kept = [];
  progress = createProgress();
});

const held: Held = {
  id: 'message',
  body: 'body',
  remove: async () => void ends.push('removed'),
  keep: async (seconds) => void kept.push(seconds),
  giveBack: async () => void ends.push('given back'),
  passOn: async () => void ends.push('passed on'),
};

/** Work that fails so many times before it is done. */
function failing(times: number, error: Error = new Error('payment is away')): Work & { tries: number } {
  const work = {
    needs: 'payment',
    tries: 0,
    run: async () => {
      if (++work.tries <= times) throw error;
    },
  };
  return work;
}

const attendTo = (work: Work, others: { stopping?: AbortSignal; longestMs?: number } = {}) =>
  attend(held, { workOf: () => work, progress, log, stopping: never, ...others });

describe('a message in hand', () => {
  test('is removed once its work is done, however often that failed with all others', async () => {
    const work = failing(2);
    await attendTo(work);
    expect(ends).toEqual(['removed']);
    expect(work.tries).toBe(3);
    // A pause of 0.5 to 1 s and one of 1 to 2 s, each with the time for a try.
    expect(kept[0]).toBe(6);
    expect(kept[1]).toBeGreaterThanOrEqual(6);
    expect(progress.count('payment')).toBe(1);
  });

  test('is tried again as soon as other work with the same need is done', async () => {
    const begun = performance.now();
    const waiting = attendTo(failing(1));
    setTimeout(() => progress.done('payment'), 50);
    await waiting;
    expect(ends).toEqual(['removed']);
    expect(performance.now() - begun).toBeLessThan(450);
  });

  test('is given back where it fails again while others with its need do not', async () => {
    const work = failing(100);
    const waiting = attendTo(work);
    setTimeout(() => progress.done('payment'), 50);
    await waiting;
    expect(ends).toEqual(['given back']);
    expect(work.tries).toBe(2);
  });

  test('is kept while only work with another need is done', async () => {
    const stop = new AbortController();
    const waiting = attendTo(failing(100), { stopping: stop.signal });
    for (let at = 50; at < 1200; at += 50) setTimeout(() => progress.done('nothing'), at);
    setTimeout(() => stop.abort(), 1500);
    await waiting;
    expect(ends).toEqual(['passed on']);
    expect(kept.length).toBeGreaterThanOrEqual(2);
  });

  test('that says nothing, or is refused for good, is given back at once', async () => {
    await attendTo(failing(1, new Refused('another order has its key')));
    await attend(held, {
      workOf: () => {
        throw new Refused('nonsense');
      },
      progress,
      log,
      stopping: never,
    });
    expect(ends).toEqual(['given back', 'given back']);
    expect(kept).toEqual([]);
  });

  test('that has waited for too long makes room for others', async () => {
    await attendTo(failing(100), { longestMs: 300 });
    expect(ends).toEqual(['given back']);
    expect(kept).toHaveLength(1);
  });
});
