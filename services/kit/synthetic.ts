import { AsyncLocalStorage } from 'node:async_hooks';
import type { FastifyInstance } from 'fastify';

/** The header by which a background load says that nobody has asked for this; it is carried on to whatever is called meanwhile. */
export const syntheticHeader = 'x-breakwater-synthetic';

const current = new AsyncLocalStorage<boolean>();

/** Whether the request that is being served is nobody's. */
export const isSynthetic = (): boolean => current.getStore() ?? false;

/** Does work on behalf of a request that is served no more: calls are marked as it was. */
export const onBehalfOf = <T>(synthetic: boolean, work: () => T): T => current.run(synthetic, work);

/** Keeps the mark of each request for as long as it is served. */
export function keepSyntheticMark(server: FastifyInstance): void {
  server.addHook('onRequest', (request, _reply, done) => {
    current.run(request.headers[syntheticHeader] === '1', done);
  });
}

/** What is stored for a request that nobody made: that it is so, and when a table may drop it; seconds since the epoch. */
export interface SyntheticMark {
  readonly synthetic?: true;
  readonly expiresAt?: number;
}

/** The mark of what is stored now. Without a time to keep it, what a stranger marks is kept like all else. */
export function syntheticMark(keepHours: number | undefined, now: Date): SyntheticMark {
  if (keepHours === undefined || !isSynthetic()) return {};
  return { synthetic: true, expiresAt: Math.floor(now.getTime() / 1000) + keepHours * 3600 };
}
