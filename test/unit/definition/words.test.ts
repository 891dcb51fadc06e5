import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { QuoteError, wordsOf } from '../../../definition/words.ts';

describe('the words of a command', () => {
  test.each([
    ['node web.js', ['node', 'web.js']],
    ['  node   web.js  ', ['node', 'web.js']],
    ['sh -c "exec node web.js"', ['sh', '-c', 'exec node web.js']],
    ['sh -c \'echo "a b"\'', ['sh', '-c', 'echo "a b"']],
    ['python3 -c "print(\\"hi\\")"', ['python3', '-c', 'print("hi")']],
    ['node my\\ app.js', ['node', 'my app.js']],
    ['node ""', ['node', '']],
    ['--name=a" b"c', ['--name=a bc']],
    ['', []],
  ])('%s', (line, words) => {
    expect(wordsOf(line)).toEqual(words);
  });

  test('a quote that is not closed is told', () => {
    expect(() => wordsOf("node 'web.js")).toThrow(QuoteError);
  });

  test('any words come back, quoted', () => {
    const quoted = (word: string) => `'${word.replaceAll("'", "'\\''")}'`;
    fc.assert(
      fc.property(fc.array(fc.string()), (words) => {
        expect(wordsOf(words.map(quoted).join(' '))).toEqual(words);
      }),
    );
  });
});
