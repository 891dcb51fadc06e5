import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Finding } from '../../base/finding.ts';

/** Whether a system can keep its files there; a folder that is not there yet is made in the nearest one above it. */
export function checkFolder(folder: string): Finding {
  const check = 'folder';
  const place = nearestExisting(folder);
  const advice = 'choose another with --folder';
  if (!statSync(place).isDirectory()) return { check, level: 'fail', message: `${place} is not a folder`, advice };
  try {
    accessSync(place, constants.W_OK | constants.X_OK);
  } catch {
    return { check, level: 'fail', message: `${place} cannot be written to`, advice };
  }
  return { check, level: 'ok', message: place === folder ? `${folder} can be written to` : `${folder} can be made` };
}

const mebibytes = { fail: 200, warn: 1024 } as const;

/** Whether there is space for logs, journals and what I/O stress writes. */
export function checkSpace(freeMebibytes: number): Finding {
  const check = 'disk';
  const message = `${freeMebibytes.toFixed(0)} MiB free in the folder`;
  if (freeMebibytes >= mebibytes.warn) return { check, level: 'ok', message };
  return {
    check,
    level: freeMebibytes < mebibytes.fail ? 'fail' : 'warn',
    message,
    advice: 'free some space, old runs first, or choose another place with --folder',
  };
}

export function freeSpace(folder: string): number {
  const { bavail, bsize } = statfsSync(nearestExisting(folder));
  return (bavail * bsize) / 1024 ** 2;
}

function nearestExisting(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : nearestExisting(dirname(path));
}
