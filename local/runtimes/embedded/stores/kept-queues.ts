import type { DatabaseSync } from 'node:sqlite';
import { type BuildAppOptions, buildApp } from 'fauxqs';

type Stores = NonNullable<BuildAppOptions['stores']>;

type Persistence = NonNullable<Stores['sqsStore']['persistence']>;

/** A file of fauxqs that it does not export. */
const fileOf = (path: string) => import(new URL(path, import.meta.resolve('fauxqs')).href);

/**
 * fauxqs, whose queues, messages, topics and subscriptions outlive it in a folder, as its `startFauxqs` with `dataDir` has
 * them; that would listen on every interface. Rejects where the folder's data cannot be read.
 */
export async function keptQueues(dataDir: string): Promise<ReturnType<typeof buildApp>> {
  const [{ SqsStore }, { SnsStore }, { S3Store }, { PersistenceManager }] = await Promise.all(
    ['./sqs/sqsStore.js', './sns/snsStore.js', './s3/s3Store.js', './persistence.js'].map(fileOf),
  );
  const stores: Stores = { sqsStore: new SqsStore(), snsStore: new SnsStore(), s3Store: new S3Store() };
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
  return buildApp({ logger: false, stores });
}
