import { isRefusal } from '../../base/aws-refusal.ts';
import type { Clock } from '../../base/clock.ts';

/**
 * What is to be sent, in its order, by whoever cannot wait for it: bounded, tried again, told once where it cannot be. What
 * is refused for itself is told and left out: nothing behind it waits for what never succeeds.
 */
export interface Outbox {
  /** `what` names it for people. */
  put(what: string, send: () => Promise<unknown>): void;
  /** How many wait. */
  readonly size: number;
  /** Gives up what still waits. */
  close(): void;
}

const most = 1000;
interface Waiting {
  readonly what: string;
  readonly send: () => Promise<unknown>;
}

const firstPause = 200;
const longestPause = 10_000;

export function createOutbox({
  what,
  clock,
  notice,
}: {
  readonly what: string;
  readonly clock: Clock;
  readonly notice: (message: string) => void;
}): Outbox {
  const waiting: Waiting[] = [];
  const closing = new AbortController();
  let isSending = false;
  let dropped = 0;
  let isFailing = false;

  const getsThrough = () => {
    if (isFailing) notice(`${what} can be sent again${dropped > 0 ? `; ${dropped} were dropped meanwhile` : ''}`);
    isFailing = false;
    dropped = 0;
  };

  const sendOne = async (one: Waiting) => {
    for (let pause = firstPause; !closing.signal.aborted; pause = Math.min(2 * pause, longestPause)) {
      try {
        await one.send();
        return getsThrough();
      } catch (error) {
        if (isRefusal(error)) {
          getsThrough();
          return notice(`${one.what} is left out of the ${what}: ${inWords(error)}`);
        }
        if (!isFailing) notice(`${what} cannot be sent: ${(error as Error).message}; it is tried again`);
        isFailing = true;
        await clock.sleep(pause, closing.signal);
      }
    }
  };

  const sendAll = async () => {
    isSending = true;
    for (let one = waiting.shift(); one && !closing.signal.aborted; one = waiting.shift()) await sendOne(one);
    isSending = false;
  };

  return {
    get size() {
      return waiting.length;
    },
    put: (name, send) => {
      if (closing.signal.aborted) return;
      if (waiting.length >= most) {
        waiting.shift();
        dropped++;
      }
      waiting.push({ what: name, send });
      if (!isSending) void sendAll();
    },
    close: () => closing.abort(),
  };
}

const inWords = (error: unknown): string => {
  const { name, message } = error as Error;
  return `the endpoint refuses it with ${name}: ${message}`;
};
