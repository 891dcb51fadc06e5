import type { Clock } from '../../../../base/clock.ts';
import type { LinkImpairment } from './impairment.ts';
import { RequestBudget } from './request-budget.ts';
import { TokenBucket } from './token-bucket.ts';

/** The rates of the impairments in force: one for each, over all flows that it touches. */
export class Limits {
  readonly #clock: Clock;
  readonly #buckets = new WeakMap<LinkImpairment, TokenBucket>();
  readonly #budgets = new WeakMap<LinkImpairment, RequestBudget>();
  readonly #taken = new WeakMap<LinkImpairment, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The rates at which bytes may pass. */
  bandwidth(impairments: readonly LinkImpairment[]): TokenBucket[] {
    return impairments.flatMap((active) => {
      if (active.impairment.kind !== 'bandwidth') return [];
      const bucket = this.#buckets.get(active) ?? new TokenBucket(active.impairment.kilobitsPerSecond, this.#clock);
      this.#buckets.set(active, bucket);
      return [bucket];
    });
  }

  /** The rates at which requests are answered. */
  requests(impairments: readonly LinkImpairment[]): RequestBudget[] {
    return impairments.flatMap((active) => {
      if (active.impairment.kind !== 'throttle') return [];
      const budget = this.#budgets.get(active) ?? new RequestBudget(active.impairment.requestsPerSecond, this.#clock);
      this.#budgets.set(active, budget);
      return [budget];
    });
  }

  /** Takes one of the first requests that a fault on requests is for; false where it had them all. */
  takeFirst(active: LinkImpairment, first: number): boolean {
    const taken = this.#taken.get(active) ?? 0;
    if (first > 0 && taken >= first) return false;
    this.#taken.set(active, taken + 1);
    return true;
  }
}
