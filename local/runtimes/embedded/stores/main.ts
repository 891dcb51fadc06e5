import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import dynalite from 'dynalite';
import { buildApp } from 'fauxqs';
import type { System } from '../../../../lib/model/system.ts';
import type { Store } from '../../../../lib/model/topology.ts';
import { createQueues, createTables, createTopics } from './definitions.ts';
import { keptQueues } from './kept-queues.ts';
import { startRedisStandIn } from './redis-stand-in.ts';

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

if (ports.dynamodb !== undefined) await startTables(ports.dynamodb);
if (ports.sqs !== undefined) await startQueues(ports.sqs);
if (ports.redis !== undefined) await startRedisStandIn({ port: ports.redis });
console.log('ready');

async function startTables(port: number): Promise<void> {
  const path = data === undefined ? undefined : join(data, 'tables');
  const tables = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0, ...(path && { path }) });
  await new Promise<void>((resolve, reject) => {
    tables.once('error', reject);
    tables.listen(port, '127.0.0.1', () => resolve());
  });
  await createTables(stores, seed, `http://127.0.0.1:${port}`);
}

async function startQueues(port: number): Promise<void> {
  // Its own start function would listen on every interface.
  const queues = data === undefined ? buildApp({ logger: false }) : await keptQueues(join(data, 'queues'));
  await queues.listen({ port, host: '127.0.0.1' });
  await createQueues(stores, `http://127.0.0.1:${port}`);
  await createTopics(stores, `http://127.0.0.1:${port}`);
}
