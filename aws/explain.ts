import { UsageError } from '../base/usage-error.ts';
import { isThrottled } from './transient.ts';

/** The endpoint could not be used; the message is one line with the way out. */
export class EndpointError extends Error {
  override readonly name = 'EndpointError';
}

/**
 * Turns what AWS's clients throw into one line with the way out: a UsageError where a setting of the caller is missing,
 * an {@link EndpointError} where the endpoint did not serve them. What is not about the way there stays as it is.
 */
export function explain(error: unknown, { name: endpoint, region }: { name: string; region: string }): Error {
  if (!(error instanceof Error) || error instanceof UsageError) return error as Error;
  const missing = missingSetting(error);
  if (missing !== undefined) return new UsageError(missing, { cause: error });
  const advice = adviceOn(error, endpoint, region);
  return advice === undefined ? error : new EndpointError(advice, { cause: error });
}

/** What the caller has to set before anything can be asked. */
function missingSetting({ name, message }: Error): string | undefined {
  if (/region is missing/i.test(message)) return 'no AWS region is chosen: give --region, or set AWS_REGION';
  if (!isAboutCredentials(name) || /expired/i.test(message)) return undefined;
  return `no AWS credentials: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run \`aws sso login\` (${oneLine(message)})`;
}

function adviceOn(error: Error, endpoint: string, region: string): string | undefined {
  const { name, message } = error;
  const place = endpoint === 'aws' ? `AWS in ${region}` : endpoint;
  const code = (error as { code?: string }).code ?? (error.cause as { code?: string } | undefined)?.code ?? '';
  if (expired.has(name) || (isAboutCredentials(name) && /expired/i.test(message))) {
    return 'the AWS credentials have expired: get new ones, e.g. with `aws sso login`';
  }
  if (unknown.has(name)) {
    return `AWS does not accept these credentials (${name}: ${oneLine(message)}): check AWS_PROFILE, the keys and this machine's clock`;
  }
  if (isThrottled(name)) return `${place} is asked too much (${oneLine(message)}): try again in a moment`;
  if (denied.has(name)) return `access denied: ${oneLine(message)}; a policy of the caller has to allow it`;
  if (unreachable.has(code) || name === 'TimeoutError') {
    return `${place} cannot be reached (${withoutAnswer(message) ?? (oneLine(message) || code)}): ${
      endpoint === 'aws' ? 'check the network and --region' : 'is it up, and is --endpoint right?'
    }`;
  }
  return undefined;
}

const isAboutCredentials = (name: string) => /^(Credentials|Token|SSOToken)Provider/.test(name);
const expired = new Set(['ExpiredTokenException', 'ExpiredToken', 'RequestExpired', 'TokenRefreshRequired']);
const unknown = new Set([
  'UnrecognizedClientException',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'SignatureDoesNotMatch',
  'IncompleteSignature',
  'MissingAuthenticationToken',
]);
const denied = new Set(['AccessDeniedException', 'AccessDenied', 'UnauthorizedOperation', 'UnauthorizedException']);
const unreachable = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EPROTO',
  'CERT_HAS_EXPIRED',
]);

/** What the SDK says of a request that was let in and not answered, in plain words. */
function withoutAnswer(message: string): string | undefined {
  const [, ofAll, ofPart] = /(\d+) ms requestTimeout|timed out after (\d+) ms of inactivity/.exec(message) ?? [];
  const milliseconds = ofAll ?? ofPart;
  return milliseconds && `it takes requests, and gave no answer within ${Number(milliseconds) / 1000} s`;
}

const oneLine = (text: string) => text.trim().split('\n')[0]?.replace(/\.$/, '') ?? '';
