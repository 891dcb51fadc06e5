import { type Environment, SettingsError } from './environment.ts';

/** Where the cache is, and the token that it asks for. */
export interface CacheAddress {
  readonly url: URL;
  readonly authToken: string | undefined;
}

/** Reads CACHE_URL and CACHE_AUTH_TOKEN; throws SettingsError, also where the token would travel in clear text. */
export function readCacheAddress(environment: Environment): CacheAddress {
  const url = environment.url('CACHE_URL', ['redis:', 'rediss:']);
  const authToken = environment.optional('CACHE_AUTH_TOKEN');
  if (authToken !== undefined && url.protocol !== 'rediss:') {
    throw new SettingsError(
      'CACHE_AUTH_TOKEN is given, so CACHE_URL must be a rediss: URL, lest the token be readable',
    );
  }
  return { url, authToken };
}
