import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';

const runs = (command: string, ...args: string[]): boolean => spawnSync(command, args).status === 0;

/** What the example's programs are, and whether this machine has them: Postgres refuses root, so that needs a user there. */
const needs: Readonly<Record<string, () => boolean>> = {
  'Python 3': () => runs('python3', '--version'),
  'redis-server': () => runs('redis-server', '--version') || runs('valkey-server', '--version'),
  Postgres: () => runs('initdb', '--version') || globSync('/usr/lib/postgresql/*/bin/initdb').length > 0,
  'a user postgres, and setpriv to become it': () =>
    process.getuid?.() !== 0 || (runs('id', 'postgres') && runs('setpriv', '--version')),
};

/** Whether the bookshop can be run here; says so where it cannot. */
export function hasWhatTheBookshopNeeds(): boolean {
  const lacking = Object.keys(needs).filter((need) => !needs[need]?.());
  if (lacking.length > 0) process.stderr.write(`SKIPPED: this machine lacks ${lacking.join(', ')}\n`);
  return lacking.length === 0;
}
