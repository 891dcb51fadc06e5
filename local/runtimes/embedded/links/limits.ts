import type { Clock } from '../../../../base/clock.ts';
import type { LinkImpairment } from './impairment.ts';
import { RequestBudget } from './request-budget.ts';
import { TokenBucket } from './token-bucket.ts';

/** The rates of the impairments in force, one for each over all flows that it touches, and what each has touched. */
export class Limits {
  readonly #clock: Clock;
  readonly #buckets = new WeakMap<LinkImpairment, TokenBucket>();
  readonly #budgets = new WeakMap<LinkImpairment, RequestBudget>();
  /** By the fault's id: of several callers each has an impairment of its own. */
  readonly #touched = new Map<string, number>();

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
    if (first > 0 && this.touched(active.faultId) >= first) return false;
    this.touch(active);
    return true;
  }

  /** Counts a request that an impairment has touched. */
  touch(active: LinkImpairment): void {
    this.#touched.set(active.faultId, this.touched(active.faultId) + 1);
  }

  /** How many requests a fault has touched. */
  touched(faultId: string): number {
    return this.#touched.get(faultId) ?? 0;
  }

  forget(faultId: string): void {
    this.#touched.delete(faultId);
  }
}
