import dynalite from 'dynalite';
import { buildApp } from 'fauxqs';
import { shop } from '../../../../lib/model/topology.ts';
import { createQueues, createTables } from './definitions.ts';
import { startRedisStandIn } from './redis-stand-in.ts';

/** The stores' process: dynalite for DynamoDB, fauxqs for SQS and, where no Redis server was found, its stand-in. */
export interface StorePorts {
  readonly dynamodb: number;
  readonly sqs: number;
  /** Set where the stand-in shall run. */
  readonly redis?: number;
}

const ports = JSON.parse(process.argv[2] as string) as StorePorts;

const tables = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
await new Promise<void>((resolve, reject) => {
  tables.once('error', reject);
  tables.listen(ports.dynamodb, '127.0.0.1', () => resolve());
});
await createTables(shop, `http://127.0.0.1:${ports.dynamodb}`);
// Its own start function would listen on every interface.
await buildApp({ logger: false }).listen({ port: ports.sqs, host: '127.0.0.1' });
await createQueues(shop, `http://127.0.0.1:${ports.sqs}`);
if (ports.redis !== undefined) await startRedisStandIn({ port: ports.redis });
console.log('ready');
