import { Redis } from 'ioredis';
import type { CacheAddress } from './cache-address.ts';
import type { Deadline } from './deadline.ts';
import type { Kit } from './kit.ts';
import type { PolicyValues } from './policies.ts';

/** A Redis cache of JSON values behind its policy. */
export interface Cache {
  /** The value under the key; undefined without one. */
  get(key: string, deadline: Deadline): Promise<unknown>;
  /** Sets values that live `lifeMs` milliseconds, in one round trip. */
  set(entries: Iterable<readonly [key: string, value: unknown]>, lifeMs: number, deadline: Deadline): Promise<void>;
  close(): Promise<void>;
}

/** With resilience: fail at once while disconnected, and drop a connection that has gone silent. */
const failFast = { enableOfflineQueue: false, connectTimeout: 1_000, socketTimeout: 500 };

/**
 * Opens the cache; it connects and reconnects in the background. Commands are never sent again. A `rediss:` URL means
 * TLS; certificates beyond the public ones are trusted by NODE_EXTRA_CA_CERTS.
 */
export function createCache(kit: Kit, { url, authToken }: CacheAddress, values: PolicyValues): Cache {
  const redis = new Redis(url.href, {
    protocol: 2,
    disableClientInfo: true,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    retryStrategy: (times: number) => Math.min(times * 50, 500),
    // After a failover the old primary is a replica: the name leads to the new one.
    reconnectOnError: (error: Error) => error.message.startsWith('READONLY'),
    ...(authToken !== undefined && { password: authToken }),
    ...(kit.resilience.enabled ? failFast : {}),
  });
  // The message alone: the error of a refused AUTH carries the command, and so the token.
  redis.on('error', (error) => kit.log.debug(`cache connection: ${error.message}`));
  const dependency = kit.resilience.dependency('cache', values, { unavailable: () => true, retryable: () => true });
  return {
    get: (key, deadline) =>
      dependency.call(async () => {
        const text = await redis.get(key);
        return text === null ? undefined : JSON.parse(text);
      }, deadline),
    set: (entries, lifeMs, deadline) =>
      dependency.call(async () => {
        const pipeline = redis.pipeline();
        for (const [key, value] of entries) pipeline.set(key, JSON.stringify(value), 'PX', lifeMs);
        const replies = (await pipeline.exec()) ?? [];
        const failure = replies.find(([error]) => error)?.[0];
        if (failure) throw failure;
      }, deadline),
    close: async () => redis.disconnect(),
  };
}
