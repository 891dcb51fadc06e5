import { expect, test } from '@jest/globals';
import { createStagger } from '../../../local/runtimes/embedded/stagger.ts';

test.each([2, 5, 12, 24])('%d phases lie apart, also across the end of the interval', (count) => {
  const stagger = createStagger();
  const phases = Array.from({ length: count }, () => stagger.next()).sort((a, b) => a - b);
  const gaps = phases.map((phase, index) => (phases[index + 1] ?? 1 + (phases[0] as number)) - phase);
  expect(Math.min(...phases)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...phases)).toBeLessThan(1);
  expect(Math.min(...gaps)).toBeGreaterThan(0.5 / count / 1.5);
});
