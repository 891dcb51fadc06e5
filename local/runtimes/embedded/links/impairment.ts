import type { Impairment, PartialBatch, RedisFault, RequestFault } from '../../../../lib/model/faults/effect.ts';

/** An impairment of every flow that matches. */
export interface LinkImpairment {
  readonly faultId: string;
  readonly match: FlowMatch;
  /** Share of matching connections affected, 1 to 100. */
  readonly flowsPercent: number;
  readonly impairment: Impairment | CalleeImpairment | RequestFault | RedisFault | PartialBatch;
}

/**
 * What a callee does to its callers. `refusal`: it is down, so that its connections are reset and new ones are refused by
 * the kernel; no proxy sees those, and no `LinkSample` tells of them. A share of the connections cannot be refused so: they
 * are accepted and reset. `reset`: it dies in the middle, so that its connections are reset, and new ones when their first
 * request comes. `throttle`: it answers requests above a rate by a throttling error of DynamoDB.
 */
export type CalleeImpairment =
  | { readonly kind: 'refusal' }
  | { readonly kind: 'reset' }
  | { readonly kind: 'throttle'; readonly requestsPerSecond: number };

/**
 * A flow is one direction of a connection: bytes from a sender to a receiver. Senders and receivers are task ids, store
 * names or `users`; `callee` is the called service or store, whichever of its tasks, and `destinationPort` its container
 * port: only bytes towards the called side have them.
 */
export interface FlowMatch {
  readonly sender?: string;
  readonly receiver?: string;
  /** Any of these; absent = all. */
  readonly receivers?: readonly string[];
  readonly callee?: string;
  readonly destinationPort?: number;
}
