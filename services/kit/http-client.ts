import { randomUUID } from 'node:crypto';
import { Pool } from 'undici';
import { type Deadline, deadlineHeader } from './deadline.ts';
import { degradedHeader, parseReasons } from './degraded.ts';
import type { Kit } from './kit.ts';
import { type PolicyValues, unusedConnectionMs } from './policies.ts';
import { requestIdHeader } from './request-id.ts';
import { isSynthetic, syntheticHeader } from './synthetic.ts';
import { traceHeader, traceparent } from './trace.ts';

/** A request that may be sent again: a GET, or a POST whose repetition the callee recognises by its key. */
export type ServiceRequest =
  | { readonly method: 'GET'; readonly path: string }
  | { readonly method: 'POST'; readonly path: string; readonly idempotencyKey: string; readonly body?: unknown };

export interface ServiceReply {
  readonly status: number;
  readonly body: unknown;
  /** What the callee, or somebody it called, left out. */
  readonly degraded: readonly string[];
}

export interface ServiceClient {
  /** Sends a request; any reply below 500 is an answer. Rejects with DependencyUnavailable or DeadlineExceeded. */
  send(request: ServiceRequest, deadline: Deadline): Promise<ServiceReply>;
  close(): Promise<void>;
}

/** A reply of 500 or above: the callee is there and has already tried, so it is not asked again. */
class ErrorReply extends Error {
  override readonly name = 'ErrorReply';
}

/** What the callee gets less than the caller waits, so that its answer arrives in time; milliseconds. */
const replyMarginMs = 25;

/** A client of another service, over kept-alive connections; one that lasts unused is ended, and a connection whose call was given up is destroyed. */
export function createServiceClient(kit: Kit, name: string, url: URL, values: PolicyValues): ServiceClient {
  // What a callee proposes is no longer than that either.
  const keepAlive = { keepAliveTimeout: unusedConnectionMs, keepAliveMaxTimeout: unusedConnectionMs };
  const pool = new Pool(url.origin, { connections: values.concurrency, ...keepAlive });
  const dependency = kit.resilience.dependency(name, values, {
    unavailable: () => true,
    degraded: (reply) => (reply as ServiceReply).degraded.length > 0,
    retryable: (error) => !(error instanceof ErrorReply),
  });
  return {
    send: (request, deadline) => {
      const id = randomUUID();
      return dependency.call(async ({ signal, budgetMs }) => {
        const reply = await pool.request({
          method: request.method,
          path: request.path,
          headers: { ...headersOf(request, budgetMs), [requestIdHeader]: id, [traceHeader]: traceparent() },
          body: 'body' in request ? JSON.stringify(request.body) : null,
          signal,
        });
        const text = await reply.body.text();
        if (reply.statusCode >= 500) throw new ErrorReply(`${reply.statusCode} ${text.slice(0, 200)}`);
        return {
          status: reply.statusCode,
          body: text ? JSON.parse(text) : undefined,
          degraded: parseReasons(reply.headers[degradedHeader]),
        };
      }, deadline);
    },
    close: () => pool.destroy(),
  };
}

function headersOf(request: ServiceRequest, budgetMs: number): Record<string, string> {
  const headers: Record<string, string> = {};
  if ('idempotencyKey' in request) headers['idempotency-key'] = request.idempotencyKey;
  if (isSynthetic()) headers[syntheticHeader] = '1';
  if ('body' in request) headers['content-type'] = 'application/json';
  if (Number.isFinite(budgetMs)) headers[deadlineHeader] = String(Math.max(1, Math.floor(budgetMs - replyMarginMs)));
  return headers;
}
