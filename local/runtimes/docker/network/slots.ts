/** Begins work when one of so many slots is free, in the order that it was asked. */
export type Slots = <Result>(work: () => Promise<Result>) => Promise<Result>;

export function createSlots(most: number): Slots {
  const waiting: (() => void)[] = [];
  let free = most;
  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((begin) => void waiting.push(begin));
    try {
      return await work();
    } finally {
      // A slot is handed on, so that nobody who comes meanwhile gets it first.
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}
