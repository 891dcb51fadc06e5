import { randomFillSync } from 'node:crypto';
import { type FileHandle, open, unlink } from 'node:fs/promises';

/**
 * A program that keeps a disk busy: `io-writer.ts <faultId> <file> <bytes>` writes and syncs random blocks up to `bytes`
 * (or a full disk), over and over, until its standard input closes. It says `writing` once the first block is on disk.
 */
const [, file, size] = process.argv.slice(2) as [string, string, string];
const bytes = Math.max(1, Number(size));
const block = randomFillSync(Buffer.alloc(Math.min(bytes, 1024 * 1024)));

let ended = false;
process.stdin.resume();
process.stdin.on('error', () => {});
process.stdin.on('close', () => {
  ended = true;
});

const handle = await open(file, 'w');
try {
  await writeBlock(handle, 0);
  process.stdout.write('writing\n');
  let position = block.length;
  while (!ended) {
    if (position + block.length > bytes) position = 0;
    position = (await fits(handle, position)) ? position + block.length : 0;
  }
} finally {
  await handle.close();
  await unlink(file).catch(() => {});
  process.exit();
}

async function writeBlock(target: FileHandle, position: number): Promise<void> {
  await target.write(block, 0, block.length, position);
  await target.datasync();
}

/** False on a full disk: the writer then begins again over what it has. */
async function fits(target: FileHandle, position: number): Promise<boolean> {
  try {
    await writeBlock(target, position);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return false;
    throw error;
  }
}
