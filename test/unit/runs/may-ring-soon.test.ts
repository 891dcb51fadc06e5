import { expect, test } from '@jest/globals';
import { mayRingSoon } from '../../../runs/this-machine/run-experiment.ts';

const windows = { seconds: 5, looked: 3, bad: 2 };

test('the alarm of an objective that remembers a bad window rings for less; for as long as it remembers', () => {
  const alarm = { kind: 'objective', windows, badRemembered: 1 } as const;
  expect(mayRingSoon(alarm, 0)).toBe(true);
  expect(mayRingSoon(alarm, 15)).toBe(true);
  expect(mayRingSoon(alarm, 16)).toBe(false);
  expect(mayRingSoon({ ...alarm, badRemembered: 0 }, 0)).toBe(false);
});

test('others are not waited for: a guardrail rings at once, and what has no windows remembers nothing', () => {
  expect(mayRingSoon({ kind: 'guardrail', windows, badRemembered: 1 }, 0)).toBe(false);
  expect(mayRingSoon({ kind: 'objective' }, 0)).toBe(false);
});
