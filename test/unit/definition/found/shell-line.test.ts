import { expect, test } from '@jest/globals';
import { ownPort } from '../../../../definition/found/reference.ts';
import { withoutShell, wordsOfShellLine } from '../../../../definition/found/shell-line.ts';

test.each([
  ['npm start', ['npm', 'start']],
  ['exec gunicorn app:app', ['gunicorn', 'app:app']],
  ['gunicorn app:app -b 0.0.0.0:$PORT', ['gunicorn', 'app:app', '-b', `0.0.0.0:${ownPort}`]],
  ['rails server -p ${PORT:-3000}', ['rails', 'server', '-p', ownPort]],
  ['node "my server.js"', ['node', 'my server.js']],
])('%s needs no shell', (line, words) => expect(wordsOfShellLine(line)).toEqual(words));

test.each(['a && b', 'a | b', 'A=1 b', 'echo $HOME', 'cd app', 'a > b', 'ls *.js', 'echo `date`'])('%s does', (line) =>
  expect(wordsOfShellLine(line)).toEqual(['sh', '-c', line]),
);

test('a shell around a plain line goes', () => {
  expect(withoutShell(['/bin/sh', '-c', 'exec node server.js'])).toEqual(['node', 'server.js']);
  expect(withoutShell(['bash', '-lc', 'a && b'])).toEqual(['sh', '-c', 'a && b']);
  expect(withoutShell(['sh', 'start.sh'])).toEqual(['sh', 'start.sh']);
});
