/** What came of a request: usable, usable with something missing, or neither (a polite 503 included). */
export type Outcome = 'served' | 'degraded' | 'failed';

/** One arrival of a user, as the user lived it. */
export interface Sample {
  readonly journey: string;
  /** When the request should have been sent, monotonic milliseconds. */
  readonly intended: number;
  /** From the intended start to the last byte of the last attempt, or to giving up. */
  readonly milliseconds: number;
  readonly outcome: Outcome;
  readonly attempts: number;
  /** Milliseconds that the generator was late. */
  readonly slip: number;
  /** No user's: somebody tries whether the alarm of this scope rings. It is in no budget and no verdict. */
  readonly drill?: string;
}

/** What the load generator is told to do. */
export interface LoadSettings {
  /** The edge's origin, e.g. `http://127.0.0.1:8080`. */
  readonly url: string;
  /** Arrivals per second, on average. */
  readonly rate: number;
  readonly seed: number;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
}
