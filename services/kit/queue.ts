import { SQSClient } from '@aws-sdk/client-sqs';
import { awsClientSettings, awsErrorKinds } from './aws.ts';
import type { Deadline } from './deadline.ts';
import type { Kit } from './kit.ts';
import type { PolicyValues } from './policies.ts';
import { asOneRequest } from './request-id.ts';

/** An SQS queue behind its policy. */
export interface Queue {
  readonly url: string;
  /** Runs one request that may be repeated: SQS delivers at least once anyway. */
  run<T>(
    request: (client: SQSClient, options: { abortSignal: AbortSignal }) => Promise<T>,
    deadline: Deadline,
  ): Promise<T>;
  close(): Promise<void>;
}

/** Opens a queue. The endpoint comes from AWS_ENDPOINT_URL_SQS where set, even if the queue's URL names another. */
export function createQueue(
  kit: Kit,
  dependency: string,
  { url, region, values }: { url: URL; region: string; values: PolicyValues },
): Queue {
  const client = new SQSClient({ ...awsClientSettings(region), useQueueUrlAsEndpoint: false });
  const guarded = kit.resilience.dependency(dependency, values, awsErrorKinds);
  const attemptsOf = <T>(request: (client: SQSClient, options: { abortSignal: AbortSignal }) => Promise<T>) =>
    asOneRequest(({ signal }: { readonly signal: AbortSignal }) => request(client, { abortSignal: signal }));
  return {
    url: url.href,
    run: (request, deadline) => guarded.call(attemptsOf(request), deadline),
    close: async () => client.destroy(),
  };
}
