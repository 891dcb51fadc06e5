import { readFileSync } from 'node:fs';

/**
 * In the processes of a storm, handlers' and emulators' alike, the clock on the wall is put forward while nobody works:
 * so nobody waits for a visibility time-out or a delay, and all of them keep the values that they have in AWS. By how
 * many milliseconds is in the file that STORM_CLOCK names.
 */
const file = process.env.STORM_CLOCK;
const real = Date.now.bind(Date);
const keptMilliseconds = 10;
let forward = 0;
let readAt = Number.NEGATIVE_INFINITY;

Date.now = () => {
  const now = performance.now();
  if (file && now - readAt > keptMilliseconds) {
    readAt = now;
    forward = readForward(file) || forward;
  }
  return real() + forward;
};

/** 0 while it is being written, and when it is gone at the end. */
function readForward(name: string): number {
  try {
    return Number(readFileSync(name, 'utf8'));
  } catch {
    return 0;
  }
}
