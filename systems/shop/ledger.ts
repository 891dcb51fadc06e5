import { region } from '../../lib/model/local-account.ts';
import { isGood, type SeenMessage } from '../../lib/model/poison.ts';
import type { AuditContext, StartedStores } from '../../lib/model/system.ts';

export interface StoredOrder {
  readonly id: string;
  readonly amountCents: number;
  readonly status: string;
  readonly chargeId?: string;
  readonly idempotencyKey?: string;
  /** Of product, quantity and amount. */
  readonly requestHash?: string;
  /** ISO 8601. */
  readonly createdAt?: string;
  /** It waits for its way onto the queue. */
  readonly unannounced?: string;
}

export interface StoredCharge {
  readonly orderId: string;
  readonly chargeId: string;
  readonly amountCents: number;
}

/**
 * The tables at nearly one time. An order is stored before it is charged, and charged before it is paid: so a charge
 * read before the orders has its order among them, and a paid order has its charge among those read after.
 */
export interface Snapshot {
  readonly chargesBefore: ReadonlyMap<string, readonly StoredCharge[]>;
  readonly orders: ReadonlyMap<string, StoredOrder>;
  readonly charges: ReadonlyMap<string, readonly StoredCharge[]>;
}

const local = { region, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };

const snapshots = new WeakMap<object, Promise<Snapshot>>();

/** The tables, read once in a look. */
export function snapshotOf({ look, stores }: AuditContext): Promise<Snapshot> {
  const snapshot = snapshots.get(look) ?? readTables(stores);
  snapshots.set(look, snapshot);
  return snapshot;
}

async function readTables(stores: StartedStores): Promise<Snapshot> {
  // Loaded when needed: neither the users nor a command that lists something wait for AWS's clients.
  const { DynamoDBClient } = await import('@aws-sdk/client-dynamodb');
  const { DynamoDBDocumentClient, paginateScan } = await import('@aws-sdk/lib-dynamodb');
  const endpoint = `http://${stores.hostOf?.('orders') ?? '127.0.0.1'}:${stores.portOf('orders')}`;
  const tables = DynamoDBDocumentClient.from(new DynamoDBClient({ ...local, endpoint }));

  async function rows<Row>(TableName: string): Promise<Row[]> {
    const found: Row[] = [];
    for await (const { Items = [] } of paginateScan({ client: tables }, { TableName, ConsistentRead: true })) {
      found.push(...(Items as Row[]));
    }
    return found;
  }

  const charges = async () => Map.groupBy(await rows<StoredCharge>('payments'), ({ orderId }) => orderId);
  try {
    const chargesBefore = await charges();
    const orders = new Map((await rows<StoredOrder>('orders')).map((order) => [order.id, order]));
    return { chargesBefore, orders, charges: await charges() };
  } finally {
    tables.destroy();
  }
}

/**
 * When each good message of a queue was sent that waits or is in flight; wall clock. By the store's own view of a queue: SQS
 * tells the age of a message only to those who take it.
 */
export async function sentTimes(port: number, queue: string): Promise<number[]> {
  const response = await fetch(`http://127.0.0.1:${port}/_fauxqs/queues/${encodeURIComponent(queue)}`);
  if (!response.ok) throw new Error(`queue ${queue} cannot be looked into: status ${response.status}`);
  const { messages } = (await response.json()) as { messages: QueueView };
  const inFlight = messages.inflight.map(({ message }) => message);
  const all = [...messages.ready, ...messages.delayed, ...inFlight];
  return all.filter(isGood).map(({ sentTimestamp }) => sentTimestamp);
}

interface SentMessage extends SeenMessage {
  readonly sentTimestamp: number;
}

interface QueueView {
  readonly ready: readonly SentMessage[];
  readonly delayed: readonly SentMessage[];
  readonly inflight: readonly { readonly message: SentMessage }[];
}
