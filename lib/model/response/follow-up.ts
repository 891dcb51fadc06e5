/** What a handler tells its own queue to look at later, since no handler waits. */
export interface FollowUp {
  readonly kind: 'follow-up';
  readonly about: string;
  readonly [detail: string]: unknown;
}

/** SQS delays no message longer, seconds. Source: SQS developer guide, delay queues. */
export const longestDelaySeconds = 900;
