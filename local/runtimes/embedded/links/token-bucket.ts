import type { Clock } from '../../../../base/clock.ts';

/** What TCP carries in one packet over Ethernet: bytes that are impaired one by one. */
export const segmentSize = 1460;

/** Milliseconds of the rate that may pass at once: what a timer may be late by is made up for. */
const burstMilliseconds = 5;

/** A rate that several flows share: each waits for its turn, one segment at a time, the longest waiting first. */
export class TokenBucket {
  readonly #clock: Clock;
  readonly #bytesPerMillisecond: number;
  readonly #capacity: number;
  readonly #waiting = new Map<() => void, number>();
  #tokens: number;
  #filled: number;
  #turn: (() => void) | undefined;
  #cancel = () => {};

  constructor(kilobitsPerSecond: number, clock: Clock) {
    this.#clock = clock;
    this.#bytesPerMillisecond = kilobitsPerSecond / 8;
    this.#capacity = Math.max(2 * segmentSize, burstMilliseconds * this.#bytesPerMillisecond);
    this.#tokens = this.#capacity;
    this.#filled = clock.monotonic();
  }

  /** Whether so many bytes may pass now. If not, `wake` is called, once, when it is its turn to try again. */
  take(bytes: number, wake: () => void): boolean {
    this.#fill();
    const isNext = this.#waiting.size === 0 || this.#turn === wake;
    if (isNext && this.#suffices(bytes)) {
      this.#turn = undefined;
      this.#tokens -= bytes;
      return true;
    }
    this.#waiting.set(wake, bytes);
    this.#schedule();
    return false;
  }

  /** No longer waits. */
  leave(wake: () => void): void {
    this.#waiting.delete(wake);
    this.#schedule();
  }

  #fill(): void {
    const now = this.#clock.monotonic();
    this.#tokens = Math.min(this.#capacity, this.#tokens + (now - this.#filled) * this.#bytesPerMillisecond);
    this.#filled = now;
  }

  #suffices(bytes: number): boolean {
    return this.#tokens >= Math.min(bytes, this.#capacity);
  }

  #schedule(): void {
    this.#cancel();
    const [bytes] = this.#waiting.values();
    if (bytes === undefined) return;
    const missing = Math.min(bytes, this.#capacity) - this.#tokens;
    const wait = Math.max(0, Math.ceil(missing / this.#bytesPerMillisecond));
    this.#cancel = this.#clock.after(wait, () => this.#serve());
  }

  /** One that does not take its turn, because its way out is full, does not hold up the others. */
  #serve(): void {
    this.#fill();
    for (let [first] = this.#waiting; first && this.#suffices(first[1]); [first] = this.#waiting) {
      const [wake] = first;
      this.#waiting.delete(wake);
      this.#turn = wake;
      wake();
      this.#turn = undefined;
      this.#fill();
    }
    this.#schedule();
  }
}
