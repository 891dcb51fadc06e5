import { cpus } from 'node:os';

/** The share of their time, 0 to 1, that the machine's processors have had nothing to do since it was last asked. */
export function createIdleShare(read = readTimes): () => number {
  let before = read();
  return () => {
    const now = read();
    const all = now.all - before.all;
    const idle = now.idle - before.idle;
    before = now;
    return all > 0 ? idle / all : 0;
  };
}

/** Milliseconds of all processors together since the machine has started. */
function readTimes(): { readonly idle: number; readonly all: number } {
  const times = cpus().map(({ times }) => times);
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  return { idle: sum(times.map(({ idle }) => idle)), all: sum(times.flatMap((each) => Object.values(each))) };
}
