import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { holderOf } from '../../../local/supervisor/folder-lock.ts';
import { temporaryFolder } from './support.ts';

const program = resolve('test/embedded/system/fixtures/lock-holder.ts');
let folder: string;
const children: ChildProcess[] = [];

beforeEach(() => {
  folder = temporaryFolder();
});

afterEach(async () => {
  for (const child of children.splice(0)) await kill(child);
  rmSync(folder, { recursive: true, force: true });
  // A look removes what those that were killed have left.
  for (const at of [folder, join(folder, 'own')]) expect(holderOf(at)).toBeUndefined();
});

/** A process that takes the lock, and what it said of it. */
async function take({ at = folder, doing = 'starting', keep = 60_000 } = {}) {
  const child = spawn(process.execPath, [program, at, doing, String(keep)], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const [said] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return { child, said };
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

test('of many that want a folder at once, one has it', async () => {
  for (let round = 0; round < 4; round++) {
    const all = await Promise.all(Array.from({ length: 6 }, () => take()));
    expect(all.map(({ said }) => said).toSorted()).toEqual([...Array(5).fill('FolderInUseError'), 'held']);
    const held = all.find(({ said }) => said === 'held');
    expect(holderOf(folder)).toMatchObject({ process: { pid: held?.child.pid }, doing: 'starting' });
    await Promise.all(all.map(({ child }) => kill(child)));
    expect(holderOf(folder)).toBeUndefined();
  }
}, 60_000);

test('who has died has nothing any more, and who heals is waited for', async () => {
  const { child } = await take();
  await kill(child);
  expect((await take({ doing: 'healing', keep: 1000 })).said).toBe('held');
  expect((await take()).said).toBe('held');
}, 60_000);

test('the lock is known by every name of the folder, and whether it is there or not', async () => {
  const link = `${folder}-link`;
  symlinkSync(folder, link);
  try {
    expect((await take({ at: join(link, 'own') })).said).toBe('held');
    expect((await take({ at: join(folder, 'own') })).said).toBe('FolderInUseError');
    rmSync(folder, { recursive: true });
    expect(holderOf(join(folder, 'own'))).toMatchObject({ doing: 'starting' });
  } finally {
    rmSync(link);
  }
}, 60_000);
