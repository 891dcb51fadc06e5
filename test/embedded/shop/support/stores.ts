import { readFileSync } from 'node:fs';
import { Server } from 'node:http';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import dynalite from 'dynalite';
import { type FauxqsServer, startFauxqs } from 'fauxqs';
import { makeTable } from '../../../../local/runtimes/embedded/stores/make-table.ts';
import { startRedisStandIn } from '../../../../local/runtimes/embedded/stores/redis-stand-in.ts';

export const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
export const region = 'us-east-1';

/** The tables, the queue and the cache of the shop, in this process. */
export interface Stores {
  readonly tablesPort: number;
  readonly queue: FauxqsServer;
  readonly cachePort: number;
  rows(table: string): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

export async function startStores(): Promise<Stores> {
  const tables = dynalite({ createTableMs: 0 });
  await new Promise<void>((resolve) => tables.listen(0, '127.0.0.1', resolve));
  const address = tables.address();
  const tablesPort = typeof address === 'object' && address ? address.port : 0;
  const client = DynamoDBDocumentClient.from(
    new DynamoDBClient({ region, credentials, endpoint: `http://127.0.0.1:${tablesPort}` }),
  );
  await createTables(client);
  const queue = await startFauxqs({ port: 0, host: '127.0.0.1', logger: false });
  queue.createQueue('order-events', { attributes: { VisibilityTimeout: '5' } });
  const cache = await startRedisStandIn({ port: 0 });
  return {
    tablesPort,
    queue,
    cachePort: cache.port,
    rows: async (TableName) => (await client.send(new ScanCommand({ TableName, ConsistentRead: true }))).Items ?? [],
    async close() {
      client.destroy();
      tables.closeAllConnections();
      // Dynalite's own close() ends its store under requests that still run, which throws; memory needs no closing.
      const tablesClosed = new Promise<void>((resolve) => Server.prototype.close.call(tables, () => resolve()));
      await Promise.all([tablesClosed, queue.stop(), cache.close()]);
    },
  };
}

async function createTables(client: DynamoDBDocumentClient): Promise<void> {
  const keys = { products: 'id', orders: 'id', payments: 'orderId' };
  for (const [name, partitionKey] of Object.entries(keys)) {
    const indexes = name === 'orders' ? { unannounced: 'unannounced' } : {};
    await makeTable(client, { name, partitionKey, indexes });
  }
  const seed = new URL('../../../../services/product-service/seed.json', import.meta.url);
  for (const Item of JSON.parse(readFileSync(seed, 'utf8')) as Record<string, unknown>[]) {
    await client.send(new PutCommand({ TableName: 'products', Item }));
  }
}
