import { execFileSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { shellQuote } from '../../../base/shell-quote.ts';

test.each(['/plain/dir.d', '/söme spåce dir', "it's", '$HOME `id` "x" *', ''])(
  'a shell reads %j as one word',
  (word) => {
    expect(execFileSync('sh', ['-c', `printf '%s|' ${shellQuote(word)}`], { encoding: 'utf8' })).toBe(`${word}|`);
  },
);

test('what needs no quotes has none', () => expect(shellQuote('/plain/dir.d')).toBe('/plain/dir.d'));
