import { join } from 'node:path';
import dynalite from 'dynalite';
import { buildApp } from 'fauxqs';
import type { System } from '../../../../lib/model/system.ts';
import type { Store } from '../../../../lib/model/topology.ts';
import { createQueues, createTables, createTopics } from './definitions.ts';

export interface AwsStores {
  readonly stores: readonly Store[];
  readonly seed: System['seed'];
  /** The address that they listen on. */
  readonly host: string;
  /** A folder for what outlives the process; absent where nothing does. */
  readonly data?: string | undefined;
}

/** Starts dynalite for DynamoDB; resolves when the tables among the stores are made and filled. */
export async function startTables(port: number, { stores, seed, host, data }: AwsStores): Promise<void> {
  const path = data === undefined ? undefined : join(data, 'tables');
  const tables = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0, ...(path && { path }) });
  await new Promise<void>((resolve, reject) => {
    tables.once('error', reject);
    tables.listen(port, host, () => resolve());
  });
  await createTables(stores, seed, `http://127.0.0.1:${port}`);
}

/** Starts fauxqs for SQS and SNS, one that keeps nothing unless told; resolves when the queues and topics among the stores are made. */
export async function startQueues(
  port: number,
  { stores, host }: Omit<AwsStores, 'data'>,
  queues = buildApp({ logger: false }),
): Promise<void> {
  // Its own start function would listen on every interface.
  await queues.listen({ port, host });
  await createQueues(stores, `http://127.0.0.1:${port}`);
  await createTopics(stores, `http://127.0.0.1:${port}`);
}
