import { UsageError } from '../commands/command.ts';

/** Turns what AWS's clients throw into one line with the way out; what is not about the way there stays as it is. */
export function explain(error: unknown, { name: endpoint, region }: { name: string; region: string }): Error {
  if (!(error instanceof Error) || error instanceof UsageError) return error as Error;
  const advice = adviceOn(error, endpoint, region);
  return advice === undefined ? error : new UsageError(advice, { cause: error });
}

function adviceOn(error: Error, endpoint: string, region: string): string | undefined {
  const { name, message } = error;
  const code = (error as { code?: string }).code ?? (error.cause as { code?: string } | undefined)?.code ?? '';
  if (/region is missing/i.test(message)) return 'no AWS region is chosen: give --region, or set AWS_REGION';
  if (expired.has(name) || (isAboutCredentials(name) && /expired/i.test(message))) {
    return 'the AWS credentials have expired: get new ones, e.g. with `aws sso login`';
  }
  if (isAboutCredentials(name)) {
    return `no AWS credentials: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run \`aws sso login\` (${oneLine(message)})`;
  }
  if (unknown.has(name)) {
    return `AWS does not accept these credentials (${name}: ${oneLine(message)}): check AWS_PROFILE, the keys and this machine's clock`;
  }
  if (denied.has(name)) return `access denied: ${oneLine(message)}; a policy of the caller has to allow it`;
  if (unreachable.has(code) || name === 'TimeoutError') {
    return `${endpoint === 'aws' ? `AWS in ${region}` : endpoint} cannot be reached (${oneLine(message) || code}): ${
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

const oneLine = (text: string) => text.trim().split('\n')[0]?.replace(/\.$/, '') ?? '';
