import { Redis } from 'ioredis';
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

/** Opens the cache; it connects and reconnects in the background. Commands are never sent again. */
export function createCache(kit: Kit, url: URL, values: PolicyValues): Cache {
  const redis = new Redis(url.href, {
    protocol: 2,
    disableClientInfo: true,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    retryStrategy: (times: number) => Math.min(times * 50, 500),
    ...(kit.resilience.enabled ? failFast : {}),
  });
  redis.on('error', (error) => kit.log.debug({ err: error }, 'cache connection'));
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
