interface AwsError {
  readonly name?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/**
 * Whether AWS has understood a request and refuses it, and would again: it is neither its own failure (5xx), nor that it is
 * asked too often or too slowly, nor that no answer came. The SDK says `client` of every error that it does not know, so
 * the status decides. Source: AWS SDKs and Tools reference, retry behavior.
 */
export function isRefusal(error: unknown): boolean {
  const { name = '', $metadata } = error as AwsError;
  const status = $metadata?.httpStatusCode ?? 0;
  return status >= 400 && status < 500 && status !== 408 && status !== 429 && !mayBeTriedAgain.test(name);
}

const mayBeTriedAgain = /throttl|toomany|slowdown|limit|priorrequestnotcomplete|requesttimeout/i;
