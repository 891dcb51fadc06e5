import { beforeEach, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { attend, type Held } from '../../../services/notification-service/attend.ts';
import { createProgress, type Progress } from '../../../services/notification-service/progress.ts';
import { Refused, Unreadable, type Work } from '../../../services/notification-service/work.ts';

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
    takesFromUsers: true,
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
    expect(progress.of('payment')).toEqual({ done: 1, failed: 2 });
  });

  test('is tried again in its turn as other work with the same need is done', async () => {
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
    const others = setInterval(() => progress.done('payment'), 20);
    await waiting;
    clearInterval(others);
    expect(ends).toEqual(['given back']);
    // Few of others tell little: the more of them there are, the fewer failures are its own.
    expect(work.tries).toBeGreaterThan(2);
    expect(work.tries).toBeLessThan(6);
  });

  test('is kept where most others fail too, though some do not', async () => {
    const stop = new AbortController();
    const waiting = attendTo(failing(100), { stopping: stop.signal });
    const others = setInterval(() => {
      progress.done('payment');
      for (let each = 0; each < 9; each++) progress.failed('payment');
    }, 20);
    setTimeout(() => stop.abort(), 400);
    await waiting;
    clearInterval(others);
    expect(ends).toEqual(['passed on']);
    expect(kept.length).toBeGreaterThan(5);
  });

  test('takes turns with those that wait for the same', async () => {
    const works = [failing(1), failing(1), failing(1)];
    const waiting = works.map((work) => attendTo(work));
    setTimeout(() => progress.done('payment'), 50);
    await Promise.race(waiting);
    expect(works.map(({ tries }) => tries)).toEqual([2, 1, 1]);
    await Promise.all(waiting);
    expect(ends).toEqual(['removed', 'removed', 'removed']);
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

  test('that nobody can ever read is passed on at once, so that its receives are soon used up', async () => {
    const workOf = (): Work => {
      throw new Unreadable('no JSON');
    };
    await attend(held, { workOf, progress, log, stopping: never });
    expect(ends).toEqual(['passed on']);
    expect(kept).toEqual([]);
  });

  test('that has waited for too long makes room for others', async () => {
    await attendTo(failing(100), { longestMs: 300 });
    expect(ends).toEqual(['given back']);
    expect(kept).toHaveLength(1);
  });
});
