import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { awsClientSettings, awsErrorKinds } from './aws.ts';
import type { Deadline } from './deadline.ts';
import type { Kit } from './kit.ts';
import type { PolicyValues } from './policies.ts';
import { asOneRequest } from './request-id.ts';

/** A DynamoDB table behind its policy. */
export interface Table {
  readonly name: string;
  /** Runs one idempotent request; a conditional write may be repeated after a time-out, so read back on refusal. */
  run<T>(
    request: (client: DynamoDBDocumentClient, options: { abortSignal: AbortSignal }) => Promise<T>,
    deadline: Deadline,
  ): Promise<T>;
  close(): Promise<void>;
}

/** Opens a table; `dependency` is its name in policies and metrics, `name` the table's own. */
export function createTable(
  kit: Kit,
  dependency: string,
  { name, region, values }: { name: string; region: string; values: PolicyValues },
): Table {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient(awsClientSettings(region)), {
    marshallOptions: { removeUndefinedValues: true },
  });
  const guarded = kit.resilience.dependency(dependency, values, awsErrorKinds);
  const attemptsOf = <T>(
    request: (client: DynamoDBDocumentClient, options: { abortSignal: AbortSignal }) => Promise<T>,
  ) => asOneRequest(({ signal }: { readonly signal: AbortSignal }) => request(client, { abortSignal: signal }));
  return {
    name,
    run: (request, deadline) => guarded.call(attemptsOf(request), deadline),
    close: async () => client.destroy(),
  };
}
