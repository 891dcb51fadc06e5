import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Deadline } from '../kit/deadline.ts';
import type { SyntheticMark } from '../kit/synthetic.ts';
import type { Table } from '../kit/table.ts';

/** Money taken for an order, once. */
export interface Charge extends SyntheticMark {
  readonly orderId: string;
  readonly chargeId: string;
  readonly amountCents: number;
  /** ISO 8601. */
  readonly chargedAt: string;
}

export interface ChargesTable {
  /** Stores the charge unless its order has one, and returns the order's charge: this one or the earlier one. */
  insert(charge: Charge, deadline: Deadline): Promise<Charge>;
  find(orderId: string, deadline: Deadline): Promise<Charge | undefined>;
  close(): Promise<void>;
}

export function createChargesTable(table: Table): ChargesTable {
  async function find(orderId: string, deadline: Deadline): Promise<Charge | undefined> {
    const request = new GetCommand({ TableName: table.name, Key: { orderId }, ConsistentRead: true });
    const { Item } = await table.run((client, options) => client.send(request, options), deadline);
    return Item as Charge | undefined;
  }

  return {
    async insert(charge, deadline) {
      const request = new PutCommand({
        TableName: table.name,
        Item: charge,
        ConditionExpression: 'attribute_not_exists(orderId)',
      });
      try {
        await table.run((client, options) => client.send(request, options), deadline);
        return charge;
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        const earlier = await find(charge.orderId, deadline);
        if (!earlier) throw error;
        return earlier;
      }
    },
    find,
    close: () => table.close(),
  };
}
