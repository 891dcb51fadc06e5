import { describe, expect, test } from '@jest/globals';
import { compareRuns, regressionsIn } from '../../../history/regressions.ts';
import type { HistoryRow } from '../../../history/row.ts';

let number = 0;
/** A run of a day, of which there were others before. */
const run = (day: number, changes: Partial<HistoryRow> = {}): HistoryRow => ({
  ...{
    id: `${++number}`,
    system: 'shop',
    place: 'local',
    experiment: 'kill-web',
    verdict: 'held',
    folder: `day-${day}`,
  },
  ...{
    startedAt: day * 86_400_000,
    reasons: [],
    availability: 1,
    degraded: 0,
    p95: 100,
    recovery: 500,
    capacity: null,
  },
  ...{ weak: [], ...changes },
});
const said = (...rows: HistoryRow[]) => regressionsIn(rows).map(({ what }) => what);

describe('what got worse', () => {
  test('is a failure of what held, with its reason and the last good run', () => {
    const failed = run(3, { verdict: 'failed', reasons: ['availability 97 %'] });
    expect(regressionsIn([run(1), failed, run(2)])).toEqual([
      {
        ...{ experiment: 'kill-web', what: 'failed, and held before: availability 97 %', now: failed },
        lastGood: expect.objectContaining({ folder: 'day-2' }),
      },
    ]);
  });

  test('is a figure beyond the noise of the runs before', () => {
    const steady = [100, 104, 98, 102].map((p95, day) => run(day, { p95 }));
    expect(said(...steady, run(9, { p95: 140 }))).toEqual([]);
    expect(said(...steady, run(9, { p95: 180 }))).toEqual([
      'p95 latency 180 ms, where 101 ms were usual in 4 runs before (give or take 50 ms)',
    ]);
    const wild = [100, 400, 90, 350].map((p95, day) => run(day, { p95 }));
    expect(said(...wild, run(9, { p95: 500 }))).toEqual([]);
  });

  test('is less of what is good: users that get no answer', () => {
    expect(said(run(1), run(2, { availability: 0.99 }))).toEqual([
      'usable answers 99 %, where 100 % were usual in the run before (give or take 0.5 %)',
    ]);
    expect(said(run(1, { availability: 0.99 }), run(2))).toEqual([]);
  });

  test('is a pattern that has become weak', () => {
    const weak = ['retry at web -> api'];
    expect(said(run(1), run(2, { weak }))).toEqual(['retry at web -> api is weak, and was not']);
    expect(said(run(1, { weak }), run(2), run(3, { weak }))).toEqual([]);
  });

  test('is nothing where nothing held before, where a run is inconclusive, or of another place or system', () => {
    const failed = run(9, { verdict: 'failed' });
    expect(said(failed)).toEqual([]);
    expect(said(run(1, { verdict: 'failed' }), failed)).toEqual([]);
    expect(said(run(1), run(2, { verdict: 'inconclusive' }))).toEqual([]);
    expect(said(run(1, { place: 'aws' }), failed)).toEqual([]);
    expect(said(run(1, { system: 'other' }), failed)).toEqual([]);
  });
});

describe('runs that were just made', () => {
  const slow = { p95: 400 };

  test('are compared with those before all of them, each by itself', () => {
    const kept = [run(1), run(2)];
    const made = [run(3), run(4, slow), run(5, slow)];
    const { regressions, alone } = compareRuns(made, [...kept, ...made]);
    expect(regressions.map(({ now, lastGood }) => [now.folder, lastGood?.folder])).toEqual([
      ['day-4', 'day-2'],
      ['day-5', 'day-2'],
    ]);
    expect(alone).toEqual([]);
  });

  test('are alone where none of their experiment and place has held before', () => {
    const made = [run(3, slow), run(4, slow)];
    const kept = [run(1, { place: 'aws' }), run(2, { verdict: 'failed' }), run(9)];
    expect(compareRuns(made, [...kept, ...made])).toEqual({ regressions: [], alone: ['kill-web'] });
  });
});
