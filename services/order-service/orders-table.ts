import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Deadline } from '../kit/deadline.ts';
import type { Table } from '../kit/table.ts';
import { type Order, unannounced } from './order.ts';

export interface OrdersTable {
  /** Stores the order unless its id is taken, and returns the order under that id: this one or the earlier one. */
  insert(order: Order, deadline: Deadline): Promise<Order>;
  /** Reads consistently. */
  find(id: string, deadline: Deadline): Promise<Order | undefined>;
  markPaid(order: Order, chargeId: string, deadline: Deadline): Promise<Order>;
  markAnnounced(id: string, deadline: Deadline): Promise<void>;
  /** Ids of orders that are not on the queue yet, some of them; the index may lag behind. */
  findUnannounced(deadline: Deadline): Promise<string[]>;
  close(): Promise<void>;
}

/** Ids read by one sweep. */
const sweepLimit = 100;

/** Orders in DynamoDB; every write may be repeated without effect. */
export function createOrdersTable(table: Table): OrdersTable {
  const TableName = table.name;

  async function find(id: string, deadline: Deadline): Promise<Order | undefined> {
    const request = new GetCommand({ TableName, Key: { id }, ConsistentRead: true });
    const { Item } = await table.run((client, options) => client.send(request, options), deadline);
    return Item as Order | undefined;
  }

  return {
    find,
    async insert(order, deadline) {
      const request = new PutCommand({ TableName, Item: order, ConditionExpression: 'attribute_not_exists(id)' });
      try {
        await table.run((client, options) => client.send(request, options), deadline);
        return order;
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        const earlier = await find(order.id, deadline);
        if (!earlier) throw error;
        return earlier;
      }
    },
    async markPaid(order, chargeId, deadline) {
      const request = new UpdateCommand({
        TableName,
        Key: { id: order.id },
        UpdateExpression: 'SET #status = :paid, chargeId = :chargeId',
        ConditionExpression: 'attribute_exists(id)',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: { ':paid': 'paid', ':chargeId': chargeId },
      });
      await table.run((client, options) => client.send(request, options), deadline);
      return { ...order, status: 'paid', chargeId };
    },
    async markAnnounced(id, deadline) {
      const request = new UpdateCommand({
        TableName,
        Key: { id },
        UpdateExpression: 'REMOVE unannounced',
        ConditionExpression: 'attribute_exists(id)',
      });
      await table.run((client, options) => client.send(request, options), deadline);
    },
    async findUnannounced(deadline) {
      const request = new QueryCommand({
        TableName,
        IndexName: 'unannounced',
        KeyConditionExpression: 'unannounced = :value',
        ExpressionAttributeValues: { ':value': unannounced },
        Limit: sweepLimit,
      });
      const { Items = [] } = await table.run((client, options) => client.send(request, options), deadline);
      return Items.map((item) => String(item.id));
    },
    close: () => table.close(),
  };
}
