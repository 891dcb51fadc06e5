import { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { readIdentityKey } from '../../../base/process/identity.ts';
import { isMarkIn } from '../../../base/process/mark.ts';
import { endMembers } from '../../../base/process/tree.ts';
import type { ProcessIdentity } from '../../../lib/model/events/process-identity.ts';

/**
 * What the lifeline is to our own programs, for those that know nothing of us: `reaper.ts <logs>` ends them with all that
 * came of them, at once when the pipe on descriptor 3 closes, since the supervisor has died then. It is told of each by a
 * line, `+` or `-` and its identity; what left its family is found by the mark in its environment.
 */
const [folder] = process.argv.slice(2);
if (!folder) throw new Error('usage: reaper <logs>');
const isOurs = isMarkIn(folder);

const leaders = new Map<string, ProcessIdentity>();
const pipe = new Socket({ fd: 3 });
pipe.on('error', () => {});
pipe.on('close', async () => {
  await endMembers([...leaders.values()], isOurs);
  process.exit(0);
});
createInterface({ input: pipe }).on('line', (line) => {
  const key = line.slice(1);
  const leader = readIdentityKey(key);
  if (line.startsWith('+') && leader) leaders.set(key, leader);
  else leaders.delete(key);
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
