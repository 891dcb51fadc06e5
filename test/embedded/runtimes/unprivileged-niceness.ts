import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { systemClock } from '../../../base/clock.ts';
import { identify } from '../../../base/process/identity.ts';
import { sessionNiceness } from '../../../base/process/session-niceness.ts';
import type { ProcessIdentity } from '../../../lib/model/events/process-identity.ts';
import { sessionNicenessOf } from '../../support/session-niceness.ts';

/** As somebody without privileges: starts a session, has it give way, and at once less and less; tells what came of it. */
if (process.getuid?.() === 0) process.setuid?.(65_534);
const child = spawn('sleep', ['30'], { detached: true, cwd: '/', stdio: 'ignore' });
await once(child, 'spawn');
const session = identify(child.pid as number) as ProcessIdentity;
const until = async (wanted: number) => {
  const end = systemClock.monotonic() + 5000;
  while (sessionNicenessOf(session) !== wanted && systemClock.monotonic() < end) await systemClock.sleep(20);
  return sessionNicenessOf(session);
};
sessionNiceness.set(session, 15);
console.log('first', await until(15));
for (const niceness of [19, 12, 5]) sessionNiceness.set(session, niceness);
await until(5);
// Nothing that was said before comes late.
await systemClock.sleep(500);
console.log('at last', sessionNicenessOf(session));
child.kill();
