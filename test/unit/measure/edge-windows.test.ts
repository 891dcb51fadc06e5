import { describe, expect, test } from '@jest/globals';
import type { EdgeWindow } from '../../../lib/model/events/edge-window.ts';
import { createEdgeWindows } from '../../../measure/edge-windows.ts';
import type { EdgeObservation } from '../../../measure/windows.ts';
import { manualClock } from './support/manual-clock.ts';

const asked = (id: string, what = 'GET /a') => ({ asked: { what, id } });
const call = (start: number, more: Partial<EdgeObservation> = {}): EdgeObservation => ({
  ...{ caller: 'task-1', callee: 'pay', start, milliseconds: 10, outcome: 'served' },
  ...more,
});
const failed = { outcome: 'failed' } as const;

/** The seconds that come of calls, in the order in which they ended. */
function windowsOf(...calls: EdgeObservation[]): EdgeWindow[] {
  const emitted: EdgeWindow[] = [];
  const windows = createEdgeWindows({
    clock: manualClock(),
    emit: (window) => void emitted.push(window),
    serviceOf: (caller) => (caller.startsWith('task') ? 'shop' : caller),
  });
  windows.calls(calls);
  windows.close();
  return emitted;
}

test('calls are summed up by edge and second, by how they ended', () => {
  const windows = windowsOf(
    call(1000, { opened: true }),
    call(1500, { caller: 'task-2', ...failed, unanswered: 'given-up', milliseconds: 350 }),
    call(1900, { ...failed, unanswered: 'refused' }),
    call(1950, { ...failed, unanswered: 'lost' }),
    call(1999, failed),
    call(2000),
    call(1000, { caller: 'users', callee: 'shop' }),
  );
  const none = { failed: 0, givenUp: 0, broken: 0, longest: 10, told: 0, retries: 0, milliseconds: 10, opened: 0 };
  expect(windows).toEqual([
    {
      caller: 'shop',
      callee: 'pay',
      start: 1000,
      calls: 5,
      failed: 4,
      givenUp: 1,
      broken: 2,
      longest: 350,
      told: 0,
      retries: 0,
      milliseconds: 390,
      opened: 1,
    },
    { caller: 'users', callee: 'shop', start: 1000, calls: 1, ...none },
    { caller: 'shop', callee: 'pay', start: 2000, calls: 1, ...none },
  ]);
});

test('a retry is an attempt of a request whose attempt before has failed', () => {
  const [window] = windowsOf(
    call(1000, { ...asked('1'), ...failed }),
    call(1020, { ...asked('1'), ...failed }),
    call(1040, asked('1')),
    // Asked for twice on purpose: nothing had failed.
    call(1100, asked('2')),
    call(1120, asked('2')),
    // The same trace, another request of it.
    call(1200, { ...asked('3'), ...failed }),
    call(1220, asked('3', 'GET /b')),
  );
  expect(window).toMatchObject({ calls: 7, told: 7, retries: 2 });
});

test('calls on a connection that was told to close are counted', () => {
  expect(windowsOf(call(1000), call(1100, { toldToClose: true }))).toMatchObject([{ calls: 2, toldToClose: 1 }]);
});

describe('calls for a request whose caller has left', () => {
  const of = (trace: string) => ({ asked: { what: 'GET /a', trace } });
  const asks = (start: number, milliseconds: number, more: Partial<EdgeObservation> = {}) =>
    call(start, { ...of('t1'), caller: 'users', callee: 'shop', milliseconds, ...more });
  const gaveUp = { ...failed, unanswered: 'given-up' } as const;
  const orphanedIn = (...calls: EdgeObservation[]) =>
    windowsOf(...calls.toSorted((one, other) => one.start + one.milliseconds - other.start - other.milliseconds))
      .filter(({ callee }) => callee === 'pay')
      .reduce((sum, { orphaned = 0 }) => sum + orphaned, 0);

  test('are those begun a while after it gave up', () => {
    const calls = [1100, 1500, 1540, 1600, 1900].map((start) => call(start, of('t1')));
    expect(orphanedIn(asks(1000, 500, gaveUp), ...calls)).toBe(2);
    expect(windowsOf(asks(1000, 500, gaveUp), call(1600, of('t1')))).toMatchObject([
      { callee: 'shop' },
      { callee: 'pay', calls: 1, orphaned: 1 },
    ]);
  });

  test('are none where it has asked again by then, or was answered', () => {
    expect(orphanedIn(asks(1000, 500, gaveUp), asks(1550, 800), call(1600, of('t1')))).toBe(0);
    expect(orphanedIn(asks(1000, 500, gaveUp), asks(1550, 20), call(1700, of('t1')))).toBe(0);
    expect(orphanedIn(asks(1000, 500), call(1600, of('t1')))).toBe(0);
  });

  test('are none of another trace, or without one', () => {
    expect(orphanedIn(asks(1000, 500, gaveUp), call(1600, of('t2')), call(1600))).toBe(0);
  });

  test('are decided on while calls still come, into their own second', () => {
    const later = Array.from({ length: 8 }, (_, index) => call(2000 + index * 1000, of('other')));
    const windows = windowsOf(asks(1000, 500, gaveUp), call(1600, of('t1')), ...later);
    expect(windows.filter(({ start, orphaned }) => start === 1000 && orphaned === 1)).toHaveLength(1);
  });
});

test('the same request of another task, and one after a minute, are no retries', () => {
  const windows = windowsOf(
    call(1000, { ...asked('1'), ...failed }),
    call(1050, { ...asked('1'), caller: 'task-2' }),
    call(62_100, asked('1')),
  );
  expect(windows.map(({ retries }) => retries)).toEqual([0, 0]);
});

test('a retry under another idempotency key than the attempt before is told apart', () => {
  const keyed = (id: string, key?: string) => ({ asked: { what: 'POST /a', id, ...(key !== undefined && { key }) } });
  const [window] = windowsOf(
    call(1000, { ...keyed('1', 'k1'), ...failed }),
    call(1020, { ...keyed('1', 'k1'), ...failed }),
    call(1040, keyed('1', 'other')),
    call(1100, { ...keyed('2', 'k2'), ...failed }),
    call(1120, keyed('2')),
    call(1200, { ...keyed('3'), ...failed }),
    call(1220, keyed('3', 'k3')),
  );
  expect(window).toMatchObject({ retries: 4, keyed: 3, rekeyed: 2 });
});

test('how long callers waited before second and later attempts is added up, and at which task calls failed', () => {
  const at = (start: number, id: string, more: Partial<EdgeObservation> = {}) => call(start, { ...asked(id), ...more });
  const [window] = windowsOf(
    at(1000, '1', { ...failed, calleeTask: 'A' }),
    at(1030, '1', { ...failed, calleeTask: 'A', unanswered: 'lost' }),
    at(1050, '1', { ...failed, calleeTask: 'B', unanswered: 'given-up' }),
    at(1100, '1'),
  );
  expect(window).toMatchObject({
    ...{ failedAt: { A: 2, B: 1 }, brokenAt: { A: 1 } },
    waits: { second: { count: 1, sum: 20, squares: 400 }, later: { count: 2, sum: 50, squares: 1700 } },
  });
});

test('a call that the mesh saved is one that went well, and what it broke on is told by its task', () => {
  const [window] = windowsOf(
    call(1000, { calleeTask: 'B', meshRetries: [{ calleeTask: 'A', unanswered: 'lost' }] }),
    call(1100, { calleeTask: 'C', ...failed, meshRetries: [{ calleeTask: 'A' }, { unanswered: 'refused' }] }),
    call(1200, { calleeTask: 'B' }),
  );
  expect(window).toMatchObject({ calls: 3, failed: 1, broken: 0, retries: 0, meshRetries: 3 });
  expect(window).toMatchObject({ failedAt: { A: 2, C: 1 }, brokenAt: { A: 1 } });
});

test('reads that go out beside one that is alike are counted, all but one of those that overlap', () => {
  const read = (start: number, milliseconds: number, reads: string, caller = 'task-1') =>
    call(start, { milliseconds, caller, asked: { what: 'GET', reads } });
  const [window] = windowsOf(
    read(1060, 30, 'a'),
    read(1000, 100, 'a'),
    read(1050, 70, 'a'),
    // One after the other, another thing, another task, and what is no read.
    read(1120, 10, 'a'),
    read(1050, 100, 'b'),
    read(1050, 100, 'a', 'task-2'),
    call(1060, { asked: { what: 'POST' } }),
  );
  expect(window).toMatchObject({ calls: 7, reads: 6, alike: 2 });
});
