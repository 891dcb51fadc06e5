import type { Impairment } from '../../../../lib/model/faults/effect.ts';

/** An impairment of every flow that matches. */
export interface LinkImpairment {
  readonly faultId: string;
  readonly match: FlowMatch;
  /** Share of matching connections affected, 1 to 100. */
  readonly flowsPercent: number;
  readonly impairment: Impairment | CalleeImpairment;
}

/** What a callee does to its callers: lets nobody in, or answers requests above a rate by a throttling error of DynamoDB. */
export type CalleeImpairment =
  | { readonly kind: 'refusal' }
  | { readonly kind: 'throttle'; readonly requestsPerSecond: number };

/**
 * A flow is one direction of a connection: bytes from a sender to a receiver. Senders and receivers are task ids, store
 * names or `users`; `destinationPort` is the container port of the called side, and only bytes towards it have one.
 */
export interface FlowMatch {
  readonly sender?: string;
  readonly receiver?: string;
  /** Any of these; absent = all. */
  readonly receivers?: readonly string[];
  readonly destinationPort?: number;
}
