import type { Clock } from '../../../../base/clock.ts';

/** So many requests a second, whoever makes them; what was not used in the last second may be used at once. */
export class RequestBudget {
  readonly #clock: Clock;
  readonly #perSecond: number;
  #tokens: number;
  #filled: number;

  constructor(perSecond: number, clock: Clock) {
    this.#clock = clock;
    this.#perSecond = perSecond;
    this.#tokens = Math.max(1, perSecond);
    this.#filled = clock.monotonic();
  }

  /** Takes one request's share; false where there is none left. */
  tryTake(): boolean {
    const now = this.#clock.monotonic();
    const earned = ((now - this.#filled) / 1000) * this.#perSecond;
    this.#tokens = Math.min(Math.max(1, this.#perSecond), this.#tokens + earned);
    this.#filled = now;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
