import { ResourceNotFoundException } from '@aws-sdk/client-dynamodb';
import { UsageError } from '../../base/usage-error.ts';

/** What DynamoDB has thrown, as people are told it: a UsageError where there is no such ledger. */
export const explainLedger = (error: unknown, table: string): unknown =>
  error instanceof ResourceNotFoundException
    ? new UsageError(`there is no ledger ${table}: is the response deployed there?`, { cause: error })
    : error;
