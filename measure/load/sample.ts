import type { Outcome } from '../../lib/model/journey-request.ts';

export type { Outcome } from '../../lib/model/journey-request.ts';

/** One arrival of a user, as the user lived it. */
export interface Sample {
  readonly journey: string;
  /** When the request should have been sent, monotonic milliseconds. */
  readonly intended: number;
  /** From the intended start to the last byte of the last attempt, of the last request of a walk, or to giving up. */
  readonly milliseconds: number;
  /** Of several requests the worst. */
  readonly outcome: Outcome;
  /** Of all its requests. */
  readonly attempts: number;
  /** Milliseconds that the generator was late. */
  readonly slip: number;
  /** The users beyond the usual ones that it is of, by their id. */
  readonly crowd?: string;
  /** No user's: somebody tries whether the alarm of this scope rings. It is in no budget and no verdict. */
  readonly drill?: string;
}

/** What the load generator is told to do. */
export interface LoadSettings {
  /** The origin of each public service, e.g. `http://127.0.0.1:8080`; the first is asked where a request names none. */
  readonly edges: Readonly<Record<string, string>>;
  /** Arrivals per second, on average. */
  readonly rate: number;
  readonly seed: number;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
}
