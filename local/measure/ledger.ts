import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
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
  /** Messages that wait or are in flight, and those given up. */
  queues(): Promise<{ queued: number; deadLetters: number }>;
  close(): void;
}

export interface LedgerOptions {
  readonly dynamodbEndpoint: string;
  readonly sqsEndpoint: string;
  readonly queueUrl: string;
  readonly deadLetterUrl: string;
}

const local = { region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };

export function openLedger({ dynamodbEndpoint, sqsEndpoint, queueUrl, deadLetterUrl }: LedgerOptions): Ledger {
  const tables = DynamoDBDocumentClient.from(new DynamoDBClient({ ...local, endpoint: dynamodbEndpoint }));
  const queues = new SQSClient({ ...local, endpoint: sqsEndpoint, useQueueUrlAsEndpoint: false });

  async function rows<Row>(TableName: string): Promise<Row[]> {
    const found: Row[] = [];
    for await (const { Items = [] } of paginateScan({ client: tables }, { TableName, ConsistentRead: true })) {
      found.push(...(Items as Row[]));
    }
    return found;
  }

  async function messages(QueueUrl: string): Promise<number> {
    const { Attributes = {} } = await queues.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...messageCounts] }),
    );
    return messageCounts.reduce((sum, name) => sum + Number(Attributes[name] ?? 0), 0);
  }

  const charges = async () => Map.groupBy(await rows<StoredCharge>('payments'), ({ orderId }) => orderId);
  return {
    async snapshot() {
      const chargesBefore = await charges();
      const orders = new Map((await rows<StoredOrder>('orders')).map((order) => [order.id, order]));
      return { chargesBefore, orders, charges: await charges() };
    },
    queues: async () => ({ queued: await messages(queueUrl), deadLetters: await messages(deadLetterUrl) }),
    close() {
      tables.destroy();
      queues.destroy();
    },
  };
}

const messageCounts = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
] as const;
