import { GetCommand, paginateScan } from '@aws-sdk/lib-dynamodb';
import type { Deadline } from '../kit/deadline.ts';
import type { Table } from '../kit/table.ts';
import type { Product } from './product.ts';

/** The catalogue in DynamoDB: the source of truth. */
export interface ProductTable {
  get(id: string, deadline: Deadline): Promise<Product | undefined>;
  /** All products, by id. */
  list(deadline: Deadline): Promise<Product[]>;
  close(): Promise<void>;
}

export function createProductTable(table: Table): ProductTable {
  return {
    get: (id, deadline) =>
      table.run(async (client, options) => {
        const { Item } = await client.send(new GetCommand({ TableName: table.name, Key: { id } }), options);
        return Item as Product | undefined;
      }, deadline),
    list: (deadline) =>
      table.run(async (client, options) => {
        const products: Product[] = [];
        for await (const page of paginateScan({ client }, { TableName: table.name }, options)) {
          products.push(...((page.Items ?? []) as Product[]));
        }
        return products.sort((a, b) => (a.id < b.id ? -1 : 1));
      }, deadline),
    close: () => table.close(),
  };
}
