import { expect, test } from '@jest/globals';
import { parallelActions } from '../../../lib/model/experiments/parallel-actions.ts';

test.each([
  ['nothing', {}, 0],
  ['three that wait for nobody', { a: {}, b: {}, c: {} }, 3],
  ['a chain', { a: {}, b: { startAfter: ['a'] }, c: { startAfter: ['b'] } }, 1],
  ['a fork', { a: {}, b: { startAfter: ['a'] }, c: { startAfter: ['a'] } }, 2],
  ['a join', { a: {}, b: {}, c: { startAfter: ['a', 'b'] } }, 2],
  [
    'two chains of unlike length',
    { a: {}, b: { startAfter: ['a'] }, c: {}, d: { startAfter: ['c'] }, e: { startAfter: ['d'] } },
    2,
  ],
  // Two begin and two follow, but b may go on beside both of those.
  ['a crooked one', { a: {}, b: {}, c: { startAfter: ['a'] }, d: { startAfter: ['a'] } }, 3],
] as const)('%s', (_, actions, most) => {
  expect(parallelActions(actions)).toBe(most);
});
