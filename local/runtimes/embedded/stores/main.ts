import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import type { System } from '../../../../lib/model/system.ts';
import type { Store } from '../../../../lib/model/topology.ts';
import { emptyStores, keptStores } from './kept-queues.ts';
import { startRedisStandIn } from './redis-stand-in.ts';
import { queuesThatRemove } from './removable.ts';
import { startQueues, startTables } from './start-aws.ts';

/**
 * The stores' process: dynalite for DynamoDB, fauxqs for SQS and SNS and, where no Redis server was found, its stand-in. It reads
 * what to bring from its standard input, and says `ready`.
 */
export interface Wanted {
  readonly stores: readonly Store[];
  readonly seed: System['seed'];
  /** A port for each kind that shall run. */
  readonly ports: { readonly dynamodb?: number; readonly sqs?: number; readonly redis?: number };
  /** A folder for what outlives the process, of tables and queues; absent where nothing does. */
  readonly data?: string;
}

const { stores, seed, ports, data } = (await json(process.stdin)) as Wanted;
const wanted = { stores, seed, host: '127.0.0.1', data };

if (ports.dynamodb !== undefined) await startTables(ports.dynamodb, wanted);
if (ports.sqs !== undefined) {
  const kept = await (data === undefined ? emptyStores() : keptStores(join(data, 'queues')));
  await startQueues(ports.sqs, wanted, queuesThatRemove(kept));
}
if (ports.redis !== undefined) await startRedisStandIn({ port: ports.redis });
console.log('ready');
