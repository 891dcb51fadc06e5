import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';

export interface StoredOrder {
  readonly id: string;
  readonly amountCents: number;
  readonly status: string;
  readonly chargeId?: string;
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

/** The stores themselves, asked directly. */
export interface Ledger {
  snapshot(): Promise<Snapshot>;
  /** When each message was sent that waits or is in flight, and each that was given up; wall clock. */
  messages(): Promise<{ queued: number[]; deadLetters: number[] }>;
  close(): void;
}

export interface LedgerOptions {
  readonly dynamodbEndpoint: string;
  readonly sqsEndpoint: string;
  /** The names of the queues. */
  readonly queue: string;
  readonly deadLetterQueue: string;
}

const local = { region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };

export function openLedger({ dynamodbEndpoint, sqsEndpoint, queue, deadLetterQueue }: LedgerOptions): Ledger {
  const tables = DynamoDBDocumentClient.from(new DynamoDBClient({ ...local, endpoint: dynamodbEndpoint }));

  async function rows<Row>(TableName: string): Promise<Row[]> {
    const found: Row[] = [];
    for await (const { Items = [] } of paginateScan({ client: tables }, { TableName, ConsistentRead: true })) {
      found.push(...(Items as Row[]));
    }
    return found;
  }

  /** By the store's own view of a queue: SQS tells the age of a message only to those who take it. */
  async function sentTimes(name: string): Promise<number[]> {
    const response = await fetch(`${sqsEndpoint}/_fauxqs/queues/${encodeURIComponent(name)}`);
    if (!response.ok) throw new Error(`queue ${name} cannot be looked into: status ${response.status}`);
    const { messages } = (await response.json()) as { messages: QueueView };
    const inFlight = messages.inflight.map(({ message }) => message);
    return [...messages.ready, ...messages.delayed, ...inFlight].map(({ sentTimestamp }) => sentTimestamp);
  }

  const charges = async () => Map.groupBy(await rows<StoredCharge>('payments'), ({ orderId }) => orderId);
  return {
    async snapshot() {
      const chargesBefore = await charges();
      const orders = new Map((await rows<StoredOrder>('orders')).map((order) => [order.id, order]));
      return { chargesBefore, orders, charges: await charges() };
    },
    messages: async () => ({ queued: await sentTimes(queue), deadLetters: await sentTimes(deadLetterQueue) }),
    close: () => tables.destroy(),
  };
}

interface SentMessage {
  readonly sentTimestamp: number;
}

interface QueueView {
  readonly ready: readonly SentMessage[];
  readonly delayed: readonly SentMessage[];
  readonly inflight: readonly { readonly message: SentMessage }[];
}
