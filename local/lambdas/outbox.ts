import type { Clock } from '../../base/clock.ts';

/** What is to be sent, in its order, by whoever cannot wait for it: bounded, tried again, told once where it cannot be. */
export interface Outbox {
  put(send: () => Promise<unknown>): void;
  /** How many wait. */
  readonly size: number;
  /** Gives up what still waits. */
  close(): void;
}

const most = 1000;
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
  const waiting: (() => Promise<unknown>)[] = [];
  const closing = new AbortController();
  let isSending = false;
  let dropped = 0;
  let isFailing = false;

  const sendOne = async (send: () => Promise<unknown>) => {
    for (let pause = firstPause; !closing.signal.aborted; pause = Math.min(2 * pause, longestPause)) {
      try {
        await send();
        if (isFailing) notice(`${what} can be sent again${dropped > 0 ? `; ${dropped} were dropped meanwhile` : ''}`);
        isFailing = false;
        dropped = 0;
        return;
      } catch (error) {
        if (!isFailing) notice(`${what} cannot be sent: ${(error as Error).message}; it is tried again`);
        isFailing = true;
        await clock.sleep(pause, closing.signal);
      }
    }
  };

  const sendAll = async () => {
    isSending = true;
    for (let send = waiting.shift(); send && !closing.signal.aborted; send = waiting.shift()) await sendOne(send);
    isSending = false;
  };

  return {
    get size() {
      return waiting.length;
    },
    put: (send) => {
      if (closing.signal.aborted) return;
      if (waiting.length >= most) {
        waiting.shift();
        dropped++;
      }
      waiting.push(send);
      if (!isSending) void sendAll();
    },
    close: () => closing.abort(),
  };
}
