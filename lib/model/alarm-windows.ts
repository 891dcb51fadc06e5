import type { Journey } from './journeys.ts';
import { windowSeconds } from './metrics.ts';

/** The background load, as far as windows go by it. */
export interface LoadRate {
  readonly requestsPerSecond: number;
}

/** Seconds of traffic that an alarm on a scope looks at: enough for the load alone to bring so many samples; a minute without it. */
export function scopeWindowSeconds(
  scope: string,
  samples: number,
  journeys: readonly Pick<Journey, 'name' | 'share'>[],
  load: LoadRate | undefined,
): number {
  if (!load) return 60;
  return windowSeconds(samples, (load.requestsPerSecond * shareOf(scope, journeys)) / 100);
}

/** The share of arrivals that reach a scope, in percent; a service is asked at least as often as the rarest journey happens. */
function shareOf(scope: string, journeys: readonly Pick<Journey, 'name' | 'share'>[]): number {
  if (scope === 'users') return 100;
  return journeys.find(({ name }) => name === scope)?.share ?? Math.min(...journeys.map(({ share }) => share));
}
