import type { FailedAttempt } from '../../../../lib/model/call.ts';
import type { Exchange } from './dialects/conversation.ts';
import type { LinkProtocol } from './dialects/link-protocol.ts';

/** A local port that leads one caller to one callee. */
export interface ListenerConfig {
  readonly id: string;
  /** @default - 127.0.0.1 */
  readonly host?: string;
  readonly port: number;
  /** Task id of the caller, or `users`. */
  readonly caller: string;
  /** Many call here: who it is, `callers` say by the address. `caller` is whom they do not name. */
  readonly sharedByCallers?: true;
  /** Name of a service or store. */
  readonly callee: string;
  /** Container port of the callee, by which flows are matched; the real port is the endpoint's. */
  readonly destinationPort: number;
  readonly protocol: LinkProtocol;
  /** Leads to this callee task alone, in rotation or not: the load balancer's health check, of which nothing is counted. */
  readonly only?: string;
  /** Leads to this endpoint as long as it is in rotation and takes the connection; else to another of the callee. */
  readonly prefers?: string;
  /** The callee is a server of somebody else's: who looks at the link asks an echo at its end, and never the server. */
  readonly foreign?: true;
  /** Requests that fail are made again at another endpoint, before their caller hears of it. */
  readonly retries?: true;
}

/** Where a task of a service, or a store, really listens. */
export interface Endpoint {
  readonly callee: string;
  /** Task id of the callee, or the store's name. */
  readonly id: string;
  /** @default - 127.0.0.1 */
  readonly host?: string;
  /** @default - the destination port of the listener */
  readonly port?: number;
  readonly inRotation: boolean;
}

/** The whole state that the link proxies are asked to be in. */
export interface Desired {
  readonly listeners: readonly ListenerConfig[];
  readonly endpoints: readonly Endpoint[];
  /** By the IPv4 addresses that they call from, on listeners that many share. */
  readonly callers?: Readonly<Record<string, Caller>>;
}

/** One who calls on a listener that many share. */
export interface Caller {
  readonly id: string;
  /** The address of this machine that the callee sees its calls come from. @default - the kernel's choice */
  readonly from?: string;
}

/**
 * One request and its reply, as the bytes on the wire show them; there is none of a call whose connection the kernel refused.
 * `milliseconds`: from the first byte of the request to the first byte of the reply that the caller got, or to the end of the
 * connection without one.
 */
export interface LinkSample extends Exchange {
  readonly caller: string;
  readonly callee: string;
  /** Absent where the callee is a store, or no task of it took the connection. */
  readonly calleeTask?: string;
  /** It is the first on its connection. */
  readonly opened?: true;
  /** The attempts before this one that the mesh made again, each once. Absent where it made none. */
  readonly meshRetries?: readonly FailedAttempt[];
}

export interface LinkStats {
  readonly listeners: number;
  readonly connections: number;
  /** Bytes that wait for an impairment to let them pass. */
  readonly heldBytes: number;
  /** Connections per endpoint id. */
  readonly perEndpoint: Readonly<Record<string, number>>;
  /** Connections ever taken, per listener id, of those that were; the load balancer's health checks apart. */
  readonly accepted: Readonly<Record<string, number>>;
}
