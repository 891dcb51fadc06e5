import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
} from '@aws-sdk/lib-dynamodb';
import type { Clock } from '../../base/clock.ts';

/** An item: what it is about, which one, and when it may go, seconds since the epoch. */
export interface LedgerItem {
  readonly pk: string;
  readonly sk: string;
  readonly expiresAt?: number;
  readonly [attribute: string]: unknown;
}

/** What handlers remember, and agree on: one table, conditional writes. Everything is read consistently. */
export interface Ledger {
  get(pk: string, sk: string): Promise<LedgerItem | undefined>;
  /** All of a partition, by sort key; `since` and `until` are inclusive bounds of it. */
  list(pk: string, bounds?: { readonly since?: string; readonly until?: string }): Promise<LedgerItem[]>;
  put(item: LedgerItem): Promise<void>;
  /** False where there is one already that has not expired. */
  putNew(item: LedgerItem): Promise<boolean>;
  /** Replaces an item that is as it was read, by its `version`; false where somebody was faster. Adds the version. */
  replace(item: LedgerItem, was: LedgerItem | undefined): Promise<boolean>;
  remove(pk: string, sk: string): Promise<void>;
}

export function createLedger(options: {
  readonly documents: DynamoDBDocumentClient;
  readonly table: string;
  readonly clock: Clock;
}): Ledger {
  const { documents, table: TableName, clock } = options;
  const nowSeconds = () => Math.floor(clock.wall() / 1000);
  const isCurrent = (item: LedgerItem) => item.expiresAt === undefined || item.expiresAt > nowSeconds();
  const list: Ledger['list'] = async (pk, { since = ' ', until = '\uffff' } = {}) => {
    const items: LedgerItem[] = [];
    let ExclusiveStartKey: Record<string, unknown> | undefined;
    do {
      const page = await documents.send(
        new QueryCommand({
          TableName,
          ConsistentRead: true,
          KeyConditionExpression: 'pk = :pk AND sk BETWEEN :since AND :until',
          ExpressionAttributeValues: { ':pk': pk, ':since': since, ':until': until },
          ...(ExclusiveStartKey && { ExclusiveStartKey }),
        }),
      );
      items.push(...((page.Items ?? []) as LedgerItem[]));
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey);
    return items.filter(isCurrent);
  };
  const putIf = (Item: LedgerItem, condition: string, values: Record<string, unknown>) =>
    unlessRefused(
      documents.send(
        new PutCommand({ TableName, Item, ConditionExpression: condition, ExpressionAttributeValues: values }),
      ),
    );
  return {
    list,
    get: async (pk, sk) => {
      const { Item } = await documents.send(new GetCommand({ TableName, Key: { pk, sk }, ConsistentRead: true }));
      return Item && isCurrent(Item as LedgerItem) ? (Item as LedgerItem) : undefined;
    },
    put: async (Item) => void (await documents.send(new PutCommand({ TableName, Item }))),
    putNew: (item) => putIf(item, 'attribute_not_exists(pk) OR expiresAt <= :now', { ':now': nowSeconds() }),
    replace: (item, was) => {
      const version = Number(was?.version ?? 0);
      const next = { ...item, version: version + 1 };
      if (!was) return putIf(next, 'attribute_not_exists(pk) OR expiresAt <= :now', { ':now': nowSeconds() });
      return putIf(next, 'version = :version', { ':version': version });
    },
    remove: async (pk, sk) => void (await documents.send(new DeleteCommand({ TableName, Key: { pk, sk } }))),
  };
}

async function unlessRefused(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
