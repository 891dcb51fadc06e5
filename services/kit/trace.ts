import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';

/** The header by which what is called for a request belongs to its trace. Source: W3C Trace Context. */
export const traceHeader = 'traceparent';

const current = new AsyncLocalStorage<string>();

/** Of a call that is made now: the trace of the request that is being served, or one of its own. */
export const traceparent = (): string => `00-${current.getStore() ?? newTrace()}-${randomBytes(8).toString('hex')}-01`;

/** Keeps the trace of each request for as long as it is served; one that comes without begins one. */
export function keepTrace(server: FastifyInstance): void {
  server.addHook('onRequest', (request, _reply, done) => {
    current.run(traceIn(request.headers[traceHeader]) ?? newTrace(), done);
  });
}

const newTrace = (): string => randomBytes(16).toString('hex');

function traceIn(header: unknown): string | undefined {
  const trace = typeof header === 'string' ? /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-/.exec(header)?.[1] : undefined;
  return trace === '0'.repeat(32) ? undefined : trace;
}
