import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { identify } from '../../../base/process/identity.ts';
import { createSessionNiceness, sessionNiceness } from '../../../base/process/session-niceness.ts';
import type { ProcessIdentity } from '../../../lib/model/events/process-identity.ts';
import { plainEnvironment } from '../../support/plain-environment.ts';
import { manualClock } from '../../unit/measure/support/manual-clock.ts';

const here = existsSync('/proc/self/autogroup') ? test : test.skip;
if (here === test.skip) console.warn('skipped: how far a session gives way: Linux has no shares of sessions here');

here('without privileges, what was said last counts, however fast it comes', async () => {
  const file = fileURLToPath(new URL('./unprivileged-niceness.ts', import.meta.url));
  const child = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'inherit'], env: plainEnvironment() });
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  await once(child, 'close');
  expect(lines).toEqual(['first 15', 'at last 5']);
});

test('of a process that has gone it does nothing', async () => {
  const child = spawn(process.execPath, ['-e', '']);
  const gone = identify(child.pid as number) as ProcessIdentity;
  await once(child, 'exit');
  expect(() => sessionNiceness.set(gone, 10)).not.toThrow();
});

test('however many there are, each has its turn, and one that waits is set once, as it was said last', async () => {
  const clock = manualClock();
  const written: [number, number][] = [];
  let taken = false;
  const niceness = createSessionNiceness(clock, ({ pid }, to) => {
    if (taken) return 'too soon';
    taken = true;
    written.push([pid, to]);
    return 'done';
  });
  const leader = (pid: number): ProcessIdentity => ({ pid, startTime: 'then' });
  const pids = Array.from({ length: 200 }, (_, index) => 1000 + index);
  for (const pid of pids) niceness.set(leader(pid), 15);
  for (const pid of pids) niceness.set(leader(pid), 5);
  for (let look = 0; look < 400; look++) {
    taken = false;
    await clock.advance(110);
  }
  expect(written).toEqual([[1000, 15], ...pids.slice(1).map((pid) => [pid, 5]), [1000, 5]]);
});
