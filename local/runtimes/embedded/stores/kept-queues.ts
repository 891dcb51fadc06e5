import type { DatabaseSync } from 'node:sqlite';
import type { BuildAppOptions } from 'fauxqs';

export type QueueStores = NonNullable<BuildAppOptions['stores']>;

type Persistence = NonNullable<QueueStores['sqsStore']['persistence']>;

/** A file of fauxqs that it does not export. */
const fileOf = (path: string) => import(new URL(path, import.meta.resolve('fauxqs')).href);

/** What an app of fauxqs keeps all in, empty. */
export async function emptyStores(): Promise<QueueStores> {
  const [{ SqsStore }, { SnsStore }, { S3Store }] = await Promise.all(
    ['./sqs/sqsStore.js', './sns/snsStore.js', './s3/s3Store.js'].map(fileOf),
  );
  return { sqsStore: new SqsStore(), snsStore: new SnsStore(), s3Store: new S3Store() };
}

/**
 * Stores of fauxqs, whose queues, messages, topics and subscriptions outlive it in a folder, as its `startFauxqs` with `dataDir` has
 * them; that would listen on every interface. Rejects where the folder's data cannot be read.
 */
export async function keptStores(dataDir: string): Promise<QueueStores> {
  const { PersistenceManager } = await fileOf('./persistence.js');
  const stores = await emptyStores();
  const persistence: Persistence = new PersistenceManager(dataDir);
  // Its own writes NULL where the table takes none: no message would become visible again.
  const { db } = persistence as unknown as { readonly db: DatabaseSync };
  const makeReady = db.prepare(
    'UPDATE sqs_messages SET receipt_handle = NULL, visibility_deadline = NULL WHERE message_id = ?',
  );
  persistence.updateMessageReady = (messageId) => void makeReady.run(messageId);
  // Read first: written while it is read, a queue would lose its messages.
  persistence.loadSqsAndSns(stores.sqsStore, stores.snsStore);
  for (const kept of [stores.sqsStore, stores.snsStore, ...stores.sqsStore.allQueues()]) kept.persistence = persistence;
  return stores;
}
