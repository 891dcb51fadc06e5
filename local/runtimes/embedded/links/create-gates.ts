import type { Chance } from './chance.ts';
import type { Gates, Ways } from './gates.ts';
import type { ListenerConfig } from './protocol.ts';
import { RedisGates } from './redis-gates.ts';
import { RequestGates } from './request-gates.ts';

interface Surroundings extends Chance {
  readonly isUncounted?: true;
  readonly hidden: Set<string>;
}

/** The gates of a connection; undefined where nobody can tell one request from another, or its caller is a health check. */
export function createGates(listener: ListenerConfig, around: Surroundings, ways: Ways): Gates | undefined {
  const { id, protocol, only } = listener;
  if (only !== undefined) return undefined;
  if (protocol === 'http' || protocol === 'dynamodb') return new RequestGates(protocol, around, ways);
  if (protocol !== 'resp') return undefined;
  const { hidden, isUncounted } = around;
  if (!isUncounted) return new RedisGates(around, ways, (isHidden) => void hidden[isHidden ? 'add' : 'delete'](id));
  // Who looks speaks in clear, and would see what no caller there meets.
  return hidden.has(id) ? undefined : new RedisGates(around, ways);
}
