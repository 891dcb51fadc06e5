import { expect, test } from '@jest/globals';
import type { Event } from '../../../../lib/model/events/event.ts';
import { isMissed } from '../../../../runs/matrix/cell.ts';
import { callsOutside, waitedIn } from '../../../../runs/this-machine/matrix/edge-seconds.ts';
import { isEnough } from '../../../../runs/this-machine/matrix/see-enough.ts';

const much = { seconds: 4, calls: 30, failed: 30, users: 200 };

test.each([
  ['errors', {}, true],
  ['resets', {}, true],
  ['slow', { failed: 0 }, true],
  ['errors', { seconds: 3 }, false],
  ['errors', { failed: 19 }, false],
  ['slow', { calls: 19 }, false],
  ['resets', { users: 100 }, false],
  ['gone', { seconds: 60 }, false],
  ['lossy', { seconds: 60 }, false],
] as const)('of %s with %j enough is seen: %s', (fault, changes, enough) => {
  expect(isEnough(fault, { ...much, ...changes })).toBe(enough);
});

const edge = { caller: 'web', callee: 'cache' };
const told = (start: number, calls: number, longest: number, of = edge) =>
  ({ type: 'edge-window', ...of, start, calls, longest }) as unknown as Event;
const events = [
  told(1000, 5, 900),
  told(2000, 5, 300),
  told(3000, 5, 400),
  told(4000, 5, 2),
  told(2000, 9, 5, { caller: 'web', callee: 'db' }),
];

test('how long calls waited counts by the second in which they waited least, of whole ones', () => {
  expect(waitedIn(events, edge, { from: 1900, to: 4100 })).toBe(300);
  expect(waitedIn(events, edge, { from: 1900, to: 5000 })).toBe(2);
  expect(waitedIn(events, edge, { from: 1900, to: 6000 })).toBe(0);
  expect(waitedIn(events, edge, { from: 1900, to: 2500 })).toBe(0);
});

test('what was called while something was broken is no calm call', () => {
  expect(callsOutside(events, edge, [])).toBe(20);
  expect(callsOutside(events, edge, [{ from: 2000, to: 3000 }])).toBe(15);
  expect(callsOutside(events, edge, [{ from: 2500, to: 3500 }])).toBe(10);
});

test('who is silent though it usually calls is met by the fault; who seldom calls may just not have', () => {
  expect(isMissed({ calls: 0, usual: 40 })).toBe(true);
  expect(isMissed({ calls: 0, usual: 2 })).toBe(false);
  expect(isMissed({ calls: 3, usual: 40 })).toBe(false);
});
