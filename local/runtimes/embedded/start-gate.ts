import { availableParallelism } from 'node:os';

/**
 * Lets a few tasks start at a time. On Fargate a task starts on processors of its own; here all share one machine, and a
 * crowd of starting tasks would slow those that still serve, which no fault has asked for.
 */
export function createStartGate(width = Math.max(2, availableParallelism())): { enter(): Promise<() => void> } {
  const waiting: (() => void)[] = [];
  let inside = 0;
  const leave = () => {
    inside--;
    waiting.shift()?.();
  };
  return {
    /** Resolves with the way out, once there is room; leaving twice counts once. */
    enter: async () => {
      if (inside >= width) await new Promise<void>((resolve) => waiting.push(resolve));
      inside++;
      let isOut = false;
      return () => {
        if (!isOut) leave();
        isOut = true;
      };
    },
  };
}
