/**
 * Whether the same request may do later: it got no answer at all, it was throttled, or AWS itself failed. What is not
 * about a request never is.
 */
export function isTransient(error: unknown): boolean {
  const { name, code, $metadata } = error as { name?: string; code?: unknown; $metadata?: { httpStatusCode?: number } };
  const status = $metadata?.httpStatusCode;
  if (status === undefined) return name === 'TimeoutError' || typeof code === 'string';
  return status === 429 || status >= 500 || isThrottled(name);
}

/** As FIS, DynamoDB, ECS, SSM, EC2 and CloudWatch name it, some with status 400. Source: the errors of their API references. */
export const isThrottled = (name: string | undefined): boolean => throttled.has(name ?? '');
const throttled = new Set([
  'ThrottlingException',
  'Throttling',
  'ThrottledException',
  'TooManyRequestsException',
  'RequestLimitExceeded',
]);
