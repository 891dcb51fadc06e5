import type { Clock } from '../../../../base/clock.ts';

/**
 * Failed calls in a row after which an endpoint is passed over, and for how long. Service Connect's proxy does so; the first is
 * its default, the second shorter than its 30 s, since durations are scaled here and an experiment would be over by then.
 * Source: Envoy documentation, outlier detection.
 */
const failuresInARow = 5;
const passedOverMilliseconds = 10_000;

/** Endpoints that take calls and do not serve them. */
export class Outliers {
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly #failures = new Map<string, number>();
  readonly #until = new Map<string, number>();

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock;
  }

  heard(endpoint: string, isFailed: boolean): void {
    const failures = isFailed ? (this.#failures.get(endpoint) ?? 0) + 1 : 0;
    this.#failures.set(endpoint, failures);
    if (failures < failuresInARow) return;
    this.#failures.delete(endpoint);
    this.#until.set(endpoint, this.#clock.monotonic() + passedOverMilliseconds);
  }

  has(endpoint: string): boolean {
    return (this.#until.get(endpoint) ?? 0) > this.#clock.monotonic();
  }

  /** Forgets those that are gone. */
  keep(endpoints: ReadonlySet<string>): void {
    for (const known of [this.#failures, this.#until]) {
      for (const endpoint of known.keys()) if (!endpoints.has(endpoint)) known.delete(endpoint);
    }
  }
}
