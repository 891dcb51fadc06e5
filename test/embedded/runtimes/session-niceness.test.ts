import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { sessionNiceness } from '../../../base/process/session-niceness.ts';

const here = existsSync('/proc/self/autogroup') ? test : test.skip;
if (here === test.skip) console.warn('skipped: how far a session gives way: Linux has no shares of sessions here');

here('without privileges, what was said last counts, however fast it comes', async () => {
  const file = fileURLToPath(new URL('./unprivileged-niceness.ts', import.meta.url));
  const child = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  await once(child, 'close');
  expect(lines).toEqual(['first 15', 'at last 5']);
});

test('of a process that has gone it does nothing', async () => {
  const child = spawn(process.execPath, ['-e', '']);
  const set = sessionNiceness(child.pid as number);
  await once(child, 'exit');
  expect(() => set(10)).not.toThrow();
});
