import type { AlarmState } from '../alarm-port.ts';

/**
 * What a fault does, as data: what its file returns. Times are in milliseconds. The union of all effects is derived from
 * the catalogue (`Effect` in index.ts); a runtime plans each kind.
 */
export interface AnyEffect {
  readonly kind: string;
  /** The service or store that is hit as a whole, whoever calls it, by name; absent where the effect hits tasks. */
  readonly on?: string;
  /** Some of what is asked of `on` is answered as ever: it is hit, and not gone. */
  readonly partly?: boolean;
  /** The tasks that it hits go down, and come back as others. */
  readonly endsTask?: boolean;
  /** It deploys the service that it is on: any of its tasks may be replaced as long as it lasts. */
  readonly replacesTasks?: boolean;
  /** So many messages that nobody can handle come onto the queue that it is on. */
  readonly messages?: number;
}

/** What no runtime but AWS can do. */
export interface AwsOnlyEffect {
  readonly kind: 'aws-only';
  readonly reason: string;
}

/** A look at alarms, by their ARNs: each is to be in one of the states. */
export interface AlarmAssertion {
  readonly kind: 'assert-alarm-state';
  readonly alarms: readonly string[];
  readonly states: readonly AlarmState[];
}

/** An effect on the packets of a task. */
export interface NetworkEffect {
  readonly kind: 'network';
  readonly impairment: Impairment;
  /** Which of the task's packets: all that it sends to `sources`, or those to a destination port. */
  readonly traffic:
    | { readonly sources: readonly string[]; readonly flowsPercent: number }
    | { readonly port: number; readonly trafficType: 'ingress' | 'egress'; readonly protocol: 'tcp' | 'udp' };
}

/** What happens to a matching packet: delayed by delay +/- jitter (uniform), lost in a share of cases, never delivered, or queued for a rate. */
export type Impairment =
  | { readonly kind: 'latency'; readonly delayMilliseconds: number; readonly jitterMilliseconds: number }
  | { readonly kind: 'loss'; readonly percent: number }
  | { readonly kind: 'blackhole' }
  | { readonly kind: 'bandwidth'; readonly kilobitsPerSecond: number };

/** What becomes of a caller's requests to a callee, one by one. */
export interface RequestFault {
  readonly kind: 'http-fault';
  /**
   * `status`: answered in the callee's place, which never sees them. `delay`: kept for a while. `reset`: their connection is
   * reset. `lose-reply`: the callee does its work, and its reply is lost with the connection.
   */
  readonly does: (typeof requestDeeds)[number];
  readonly status: number;
  readonly body: string;
  readonly delayMilliseconds: number;
  /** Of these alone; `ANY` is every method. */
  readonly method: string;
  /** Of paths that begin so. */
  readonly path: string;
  /** The share of them, 1 to 100. */
  readonly percent: number;
  /** So many of them, all callers together, and then no more; 0 is all. */
  readonly first: number;
}

export const requestDeeds = ['status', 'delay', 'reset', 'lose-reply'] as const;

/** What becomes of a caller's commands to a Redis, one by one, or of its connections. */
export interface RedisFault {
  readonly kind: 'redis-fault';
  /**
   * `LOADING`, `READONLY`, `OOM`: those that a Redis in that state refuses are answered as it does. `half-open`: what is sent
   * either way goes nowhere, and connections stay.
   */
  readonly does: (typeof redisDeeds)[number];
  /** The share of these commands, or of the connections, 1 to 100. */
  readonly percent: number;
}

export const redisDeeds = ['LOADING', 'READONLY', 'OOM', 'half-open'] as const;

/** Batches of DynamoDB of which a part is left unprocessed. */
export interface PartialBatch {
  readonly kind: 'dynamodb-partial-batch';
  /** The share of the items of each, 1 to 100; at least one. */
  readonly percent: number;
}
