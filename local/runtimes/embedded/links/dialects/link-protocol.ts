import type { ServerProtocol } from '../../../../../lib/model/topology.ts';

/** What a link carries. `dynamodb` is HTTP whose requests can be throttled; of `tcp` nothing is known. */
export type LinkProtocol = 'http' | 'dynamodb' | 'resp' | Exclude<ServerProtocol, 'http' | 'redis'>;
