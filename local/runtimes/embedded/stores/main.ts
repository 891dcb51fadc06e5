import { json } from 'node:stream/consumers';
import dynalite from 'dynalite';
import { buildApp } from 'fauxqs';
import type { System } from '../../../../lib/model/system.ts';
import type { Store } from '../../../../lib/model/topology.ts';
import { createQueues, createTables } from './definitions.ts';
import { startRedisStandIn } from './redis-stand-in.ts';

/**
 * The stores' process: dynalite for DynamoDB, fauxqs for SQS and, where no Redis server was found, its stand-in. It reads
 * what to bring from its standard input, and says `ready`.
 */
export interface Wanted {
  readonly stores: readonly Store[];
  readonly seed: System['seed'];
  /** A port for each kind that shall run. */
  readonly ports: { readonly dynamodb?: number; readonly sqs?: number; readonly redis?: number };
}

const { stores, seed, ports } = (await json(process.stdin)) as Wanted;

if (ports.dynamodb !== undefined) await startTables(ports.dynamodb);
if (ports.sqs !== undefined) await startQueues(ports.sqs);
if (ports.redis !== undefined) await startRedisStandIn({ port: ports.redis });
console.log('ready');

async function startTables(port: number): Promise<void> {
  const tables = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  await new Promise<void>((resolve, reject) => {
    tables.once('error', reject);
    tables.listen(port, '127.0.0.1', () => resolve());
  });
  await createTables(stores, seed, `http://127.0.0.1:${port}`);
}

async function startQueues(port: number): Promise<void> {
  // Its own start function would listen on every interface.
  await buildApp({ logger: false }).listen({ port, host: '127.0.0.1' });
  await createQueues(stores, `http://127.0.0.1:${port}`);
}
