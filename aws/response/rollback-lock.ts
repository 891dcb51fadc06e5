import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { lockKey, type RollbackLock } from '../../lib/model/response/rollback-lock.ts';
import { explainLedger } from './no-ledger.ts';

/**
 * Lets a service that was rolled back be rolled back again, and resolves with what locked it; undefined where nothing
 * did, or does no more. Rejects with UsageError where there is no such ledger.
 */
export async function unlock(
  client: DynamoDBClient,
  { table, service, now }: { readonly table: string; readonly service: string; readonly now: number },
): Promise<RollbackLock | undefined> {
  try {
    const request = new DeleteCommand({ TableName: table, Key: lockKey(service), ReturnValues: 'ALL_OLD' });
    const { Attributes } = await DynamoDBDocumentClient.from(client).send(request);
    const lock = Attributes as RollbackLock | undefined;
    return lock && lock.expiresAt * 1000 > now ? lock : undefined;
  } catch (error) {
    throw explainLedger(error, table);
  }
}
