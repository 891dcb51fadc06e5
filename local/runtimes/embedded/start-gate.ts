import { availableParallelism } from 'node:os';
import { type Clock, systemClock } from '../../../base/clock.ts';
import { createIdleShare } from '../../../base/process/idle-share.ts';

export interface StartGate {
  /** Resolves with the way out, once there is room; leaving twice counts once. */
  enter(): Promise<() => void>;
}

/** How often it is looked whether those who start leave the machine idle, milliseconds, and from which share of its time on. */
const lookEvery = 250;
const idleFrom = 0.5;
/** At most so many times the width start at a time, however idle the machine is. */
const widest = 4;

/**
 * Lets a few tasks start at a time. On Fargate a task starts on processors of its own; here all share one machine, and a
 * crowd of starting tasks would slow those that still serve, which no fault has asked for. Tasks that only wait while they
 * start leave processors idle: then one more is let in at each look.
 */
export function createStartGate({
  width = Math.max(2, availableParallelism()),
  idleShare = createIdleShare(),
  clock = systemClock,
}: {
  readonly width?: number;
  readonly idleShare?: () => number;
  readonly clock?: Clock;
} = {}): StartGate {
  const waiting: (() => void)[] = [];
  let inside = 0;
  let isLooking = false;

  const admit = () => {
    const next = waiting.shift();
    if (!next) return;
    inside++;
    next();
  };

  const look = async () => {
    isLooking = true;
    // What was before somebody waited says nothing.
    idleShare();
    for (;;) {
      await clock.sleep(lookEvery);
      if (waiting.length === 0) break;
      const isIdle = idleShare() >= idleFrom;
      if (inside < width || (isIdle && inside < widest * width)) admit();
    }
    isLooking = false;
  };

  const wayOut = () => {
    let isOut = false;
    return () => {
      if (isOut) return;
      isOut = true;
      inside--;
      if (inside < width) admit();
    };
  };

  return {
    enter: async () => {
      if (inside < width) {
        inside++;
        return wayOut();
      }
      const entered = new Promise<void>((resolve) => waiting.push(resolve));
      if (!isLooking) void look();
      await entered;
      return wayOut();
    },
  };
}
