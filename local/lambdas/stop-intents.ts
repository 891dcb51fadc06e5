import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { type StopIntent, stopIntentKey } from '../../lib/model/response/stop-intent.ts';
import { localAws } from '../runtimes/embedded/stores/definitions.ts';

/** Reads what a handler wrote of an experiment that it was about to stop; undefined where none did. */
export type ReadStopIntent = (experimentId: string) => Promise<Partial<StopIntent> | undefined>;

export function createStopIntents({
  endpoint,
  table: TableName,
}: {
  readonly endpoint: string;
  readonly table: string;
}): ReadStopIntent {
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient(localAws(endpoint)));
  return async (id) => {
    const request = new GetCommand({ TableName, Key: stopIntentKey(id), ConsistentRead: true });
    return (await documents.send(request)).Item;
  };
}
