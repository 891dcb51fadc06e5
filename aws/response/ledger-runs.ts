import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, paginateQuery } from '@aws-sdk/lib-dynamodb';
import { ledgerKeys } from '../../lib/model/response/ledger-keys.ts';
import { type RunRecord, runsOf } from '../../lib/model/response/run-record.ts';
import { namesOf, type SystemEnvironment } from '../../lib/names.ts';
import { explainLedger } from './no-ledger.ts';

/**
 * Every run that the ledger of an environment has, in no order, those too that have no verdict yet. `now`: milliseconds
 * since the epoch. Rejects with UsageError where there is no such ledger, and as DynamoDB does.
 */
export async function ledgerRuns(
  client: DynamoDBClient,
  environment: SystemEnvironment,
  now: number,
): Promise<RunRecord[]> {
  const TableName = namesOf(environment).ledger;
  const { partition, expiry } = ledgerKeys;
  const query = {
    TableName,
    ConsistentRead: true,
    KeyConditionExpression: '#partition = :runs',
    // DynamoDB drops what has expired when it comes to it.
    FilterExpression: 'attribute_not_exists(#expiry) OR #expiry > :now',
    ExpressionAttributeNames: { '#partition': partition, '#expiry': expiry },
    ExpressionAttributeValues: { ':runs': runsOf(environment.name), ':now': Math.floor(now / 1000) },
  };
  const found: RunRecord[] = [];
  try {
    for await (const { Items = [] } of paginateQuery({ client: DynamoDBDocumentClient.from(client) }, query)) {
      found.push(...(Items as RunRecord[]));
    }
    return found;
  } catch (error) {
    throw explainLedger(error, TableName);
  }
}
