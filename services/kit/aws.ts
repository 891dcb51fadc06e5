import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { ErrorKinds } from './dependency-policy.ts';

/** The SDK's own retries are off in both modes: the kit's policies retry, or nothing does. */
export function awsClientSettings(region: string) {
  return { region, maxAttempts: 1, requestHandler: new NodeHttpHandler() };
}

const throttling = new Set([
  'ProvisionedThroughputExceededException',
  'ThrottlingException',
  'RequestLimitExceeded',
  'RequestThrottled',
]);

/** No answer, a server error and throttling are worth another attempt; any other answer stands. */
export const awsErrorKinds: ErrorKinds = { unavailable: isUnavailable, retryable: isUnavailable };

function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error) || throttling.has(error.name)) return true;
  const status = '$metadata' in error ? (error.$metadata as { httpStatusCode?: number }).httpStatusCode : undefined;
  return status === undefined || status >= 500;
}
