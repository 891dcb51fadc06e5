interface AwsError {
  readonly name?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/**
 * Whether AWS has understood and refuses, and would again: it is neither its own failure, nor that it is asked too often,
 * nor that no answer came. The SDK says `client` of every error that it does not know, so the status decides.
 */
export function isRefusal(error: unknown): boolean {
  const { name = '', $metadata } = error as AwsError;
  const status = $metadata?.httpStatusCode ?? 0;
  return status >= 400 && status < 500 && status !== 429 && !/throttl|toomany|limit/i.test(name);
}
