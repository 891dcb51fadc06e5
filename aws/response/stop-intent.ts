import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { type StopIntent, stopIntentKey } from '../../lib/model/response/stop-intent.ts';

/** What a handler wrote of an experiment that it was about to stop; undefined where none did. Rejects as DynamoDB does. */
export async function readStopIntent(
  client: DynamoDBClient,
  { table: TableName, id }: { readonly table: string; readonly id: string },
): Promise<Partial<StopIntent> | undefined> {
  const { Item } = await DynamoDBDocumentClient.from(client).send(
    new GetCommand({ TableName, Key: stopIntentKey(id), ConsistentRead: true }),
  );
  return Item;
}
