import { expect, test } from '@jest/globals';
import { portSaidBy, variablesApart } from '../../../../definition/found/leading-variables.ts';
import { ownPort } from '../../../../definition/found/reference.ts';
import { withoutShell } from '../../../../definition/found/shell-line.ts';

const shell = (line: string) => ['sh', '-c', line];

test.each([
  ['A=1 b', { A: '1' }, ['b']],
  ['A= B=x=y exec b c', { A: '', B: 'x=y' }, ['b', 'c']],
  [`A="it's one" B='{"two": "$x"}' C=a\\ b c`, { A: "it's one", B: '{"two": "$x"}', C: 'a b' }, ['c']],
  ['A=http://x?y=[1]* b', { A: 'http://x?y=[1]*' }, ['b']],
  ['A=$PORT B=":${PORT:-80}" b', { A: ownPort, B: `:${ownPort}` }, ['b']],
  ['env A=1 B=2 b', { A: '1', B: '2' }, ['b']],
  ['A=1 env B=2 b', { A: '1', B: '2' }, ['b']],
])('%s has variables', (line, env, command) =>
  expect(variablesApart(withoutShell(shell(line)))).toEqual({ env, command }),
);

test.each(['A=$B c', 'A=$(b) c', 'A="`b`" c', 'A=~/b c', 'A=1; b', 'A=1 b | c', 'A=1', 'A=1 cd b', '"A=1" b', 'b A=1'])(
  '%s stays as it is',
  (line) => expect(variablesApart(shell(line))).toEqual({ env: {}, command: shell(line) }),
);

test.each([[['env', '-i', 'A=1', 'b']], [['env', 'A=1']], [['env']], [['b', 'A=1']], [[]]])('so does %j', (command) =>
  expect(variablesApart(command)).toEqual({ env: {}, command }),
);

test.each([
  ['PORT=80 a', '80'],
  ['PORT=80 a | b', '80'],
  ['cd a && PORT=80 b', '80'],
  ['APP_PORT=80 a | b', undefined],
  ['PORT=$PORT a | b', undefined],
])('%s: its port', (line, port) => expect(portSaidBy(variablesApart(shell(line)))).toBe(port));
