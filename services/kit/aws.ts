import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { ErrorKinds } from './dependency-policy.ts';
import { requestId, requestIdHeader } from './request-id.ts';

/** The SDK tells its own attempts apart, and knows nothing of ours. */
class IdentifyingHandler extends NodeHttpHandler {
  override handle(...[request, options]: Parameters<NodeHttpHandler['handle']>): ReturnType<NodeHttpHandler['handle']> {
    const id = requestId();
    if (id !== undefined) request.headers[requestIdHeader] = id;
    return super.handle(request, options);
  }
}

/** The SDK's own retries are off in both modes: the kit's policies retry, or nothing does. */
export function awsClientSettings(region: string) {
  return { region, maxAttempts: 1, requestHandler: new IdentifyingHandler() };
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
