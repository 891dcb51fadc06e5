import { expect, test } from '@jest/globals';
import type { Event } from '../../../lib/model/events/event.ts';
import { createMeasurements } from '../../../measure/measurements.ts';

const hour = 3_600_000;
const start = Date.parse('2026-11-26T10:00:00Z');
const one = { served: 1, degraded: 0, failed: 0 };
const total = (counted: readonly { served: number }[]) => counted.reduce((sum, { served }) => sum + served, 0);

test('a window counts for its scope and its journey, at the time at which it was', () => {
  const measurements = createMeasurements();
  const window = { scope: 'users', journey: 'buy', start: 5000, slip: 0, histogram: '', ...one, failed: 2 };
  // It is told 4 s after it began.
  const event: Event = { v: 2, seq: 1, wall: start + 4000, mono: 9000, type: 'window', ...window };
  measurements.event(event);
  measurements.event({ ...event, seq: 2, journey: 'browse' });
  measurements.event({ v: 2, seq: 3, wall: start, mono: 0, type: 'notice', message: 'hello' });
  const range = { from: start - hour, to: start + hour, periodSeconds: 10 };
  expect(measurements.read('users', range)).toEqual([{ at: start, served: 2, degraded: 0, failed: 4 }]);
  expect(measurements.read('buy', range)).toEqual([{ at: start, served: 1, degraded: 0, failed: 2 }]);
  expect(measurements.scopes()).toEqual(['users', 'buy', 'browse']);
});

test('three hours are kept by ten seconds, and thirty days by the hour', () => {
  const measurements = createMeasurements();
  const days = 40;
  for (let at = start; at < start + days * 24 * hour; at += hour / 2) measurements.add('users', at, one);
  const range = { from: 0, to: start + days * 24 * hour };
  expect(total(measurements.read('users', { ...range, periodSeconds: 60 }))).toBe(7);
  expect(total(measurements.read('users', { ...range, periodSeconds: 3600 }))).toBe((30 * 24 + 1) * 2);
});
