import { CreateTableCommand, type DynamoDBClient, waitUntilTableExists } from '@aws-sdk/client-dynamodb';

/** A table, paid per request, whose keys are all strings. */
export interface TableKeys {
  readonly name: string;
  readonly partitionKey: string;
  readonly sortKey?: string;
  /** The key of each index, by the index's name. */
  readonly indexes?: Readonly<Record<string, string>>;
}

/** Seconds until a table is looked at again, and until nobody waits any longer for it. */
const wait = { minDelay: 0.1, maxDelay: 1, maxWaitTime: 60 };

/** Makes a table. Resolves when it is ACTIVE: one that is being created takes nothing yet. */
export async function makeTable(client: DynamoDBClient, table: TableKeys): Promise<void> {
  await client.send(createTable(table));
  await tableActive(client, table.name);
}

/** Resolves when a table that is there, or about to be, is ACTIVE. */
export async function tableActive(client: DynamoDBClient, TableName: string): Promise<void> {
  await waitUntilTableExists({ client, ...wait }, { TableName });
}

function createTable({ name, partitionKey, sortKey, indexes = {} }: TableKeys): CreateTableCommand {
  const keys = new Set([partitionKey, ...(sortKey === undefined ? [] : [sortKey]), ...Object.values(indexes)]);
  const partition = (AttributeName: string) => ({ AttributeName, KeyType: 'HASH' as const });
  const sort = (AttributeName: string) => ({ AttributeName, KeyType: 'RANGE' as const });
  return new CreateTableCommand({
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [...keys].map((AttributeName) => ({ AttributeName, AttributeType: 'S' as const })),
    KeySchema: [partition(partitionKey), ...(sortKey === undefined ? [] : [sort(sortKey)])],
    ...(Object.keys(indexes).length > 0 && {
      GlobalSecondaryIndexes: Object.entries(indexes).map(([IndexName, attribute]) => ({
        IndexName,
        KeySchema: [partition(attribute)],
        Projection: { ProjectionType: 'ALL' as const },
      })),
    }),
  });
}
