import { describe, expect, test } from '@jest/globals';
import { between, classify } from '../../../runs/this-machine/learn/classify.ts';

const edge = { caller: 'web', callee: 'reviews' };
const count = (caller: string, callee: string, calls: number, failed = 0) => ({ caller, callee, calls, failed });

describe('what users got while an edge was cut', () => {
  const normal = [count('users', 'web', 1000), count('web', 'reviews', 500)];

  test.each([
    ['all of them answers', [count('users', 'web', 300), count('web', 'reviews', 150, 150)], 'degradable'],
    ['none of those who needed it', [count('users', 'web', 300, 150), count('web', 'reviews', 150, 150)], 'needed'],
    [
      'a few no answer, until its breaker opened',
      [count('users', 'web', 300, 4), count('web', 'reviews', 10, 10)],
      'degradable',
    ],
    [
      'no answer, though its breaker kept calls away',
      [count('users', 'web', 300, 140), count('web', 'reviews', 10, 10)],
      'needed',
    ],
    [
      'no answer, after three attempts each',
      [count('users', 'web', 300, 150), count('web', 'reviews', 450, 450)],
      'needed',
    ],
    ['no call was tried', [count('users', 'web', 300)], 'untried'],
  ] as const)('%s', (_, during, finding) => {
    expect(classify(edge, normal, during)).toBe(finding);
  });

  test('one request in a hundred takes the edge, and fails', () => {
    const rare = [count('users', 'web', 1000), count('web', 'reviews', 10)];
    expect(classify(edge, rare, [count('users', 'web', 300, 3), count('web', 'reviews', 3, 3)])).toBe('needed');
    expect(classify(edge, rare, [count('users', 'web', 300, 0), count('web', 'reviews', 3, 3)])).toBe('degradable');
  });

  test('failures that are there anyway are not its own', () => {
    const flaky = [count('users', 'web', 1000, 300), count('web', 'reviews', 500)];
    expect(classify(edge, flaky, [count('users', 'web', 300, 95), count('web', 'reviews', 150, 150)])).toBe(
      'degradable',
    );
  });

  test('who is asked for nothing can lack anything', () => {
    expect(classify(edge, [count('web', 'reviews', 500)], [count('web', 'reviews', 150, 150)])).toBe('degradable');
  });

  test('between two looks', () => {
    expect(
      between(
        [count('a', 'b', 5, 1), count('a', 'c', 2)],
        [count('a', 'b', 9, 2), count('a', 'c', 2), count('a', 'd', 1)],
      ),
    ).toEqual([count('a', 'b', 4, 1), count('a', 'd', 1)]);
  });
});
