import { text } from 'node:stream/consumers';
import { Sha256 } from '@aws-crypto/sha256-js';
import { type FisClient, FisServiceException } from '@aws-sdk/client-fis';
import { SignatureV4 } from '@smithy/signature-v4';
import { type Clock, systemClock } from '../../base/clock.ts';
import { type SafetyLeverStatus, safetyLeverId } from '../../lib/model/safety-lever.ts';

/** The lever of an account and Region, as FIS has it. */
export interface SafetyLever {
  readonly arn: string;
  readonly status: SafetyLeverStatus;
  readonly reason: string;
}

/** What this version of FIS's client lacks. Calls reject as the client's own do. */
export interface SafetyLeverClient {
  get(): Promise<SafetyLever>;
  update(status: 'engaged' | 'disengaged', reason: string): Promise<SafetyLever>;
}

export interface LeverOptions {
  readonly clock?: Clock;
  /** For one call with all of its attempts. */
  readonly limitMilliseconds?: number;
  /** Where there is no endpoint of the client's own; that of the process unless told. */
  readonly variables?: Readonly<Record<string, string | undefined>>;
}

/**
 * Speaks with the lever by the Region, credentials, endpoint and connections of a FIS client, signed by the SDK's signer.
 * Throttled, failed by FIS or not answered, a call is made again until its time is over. Source: FIS API reference,
 * GetSafetyLever and UpdateSafetyLeverState.
 */
export function safetyLeverOf({ config }: Pick<FisClient, 'config'>, options: LeverOptions = {}): SafetyLeverClient {
  const { clock = systemClock, limitMilliseconds = 20_000, variables = process.env } = options;
  const signer = new SignatureV4({
    service: 'fis',
    region: config.region,
    credentials: config.credentials,
    sha256: Sha256,
  });

  const attempt = async (method: string, path: string, body: unknown, leftMilliseconds: number) => {
    const { protocol, hostname, port, pathname } = await endpointOf(config, variables);
    const request = await signer.sign(
      {
        method,
        protocol,
        hostname,
        ...(port && { port: Number(port) }),
        path: pathname.replace(/\/$/, '') + path,
        query: {},
        headers: {
          host: hostname + (port && `:${port}`),
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      },
      { signingDate: new Date(clock.wall()) },
    );
    const late = new AbortController();
    const cancel = clock.after(Math.min(leftMilliseconds, answerMilliseconds), () => late.abort());
    try {
      const { response } = await config.requestHandler.handle(request as never, { abortSignal: late.signal });
      return await readReply(response);
    } finally {
      cancel();
    }
  };

  const send = async (method: string, path: string, body?: unknown): Promise<SafetyLever> => {
    const end = clock.monotonic() + limitMilliseconds;
    for (let attempts = 1; ; attempts++) {
      try {
        return await attempt(method, path, body, end - clock.monotonic());
      } catch (error) {
        const pause = Math.random() * Math.min(longestPause, firstPause * 2 ** attempts);
        if (!mayPass(error as Error) || clock.monotonic() + pause >= end) throw withAttempts(error, attempts);
        await clock.sleep(pause);
      }
    }
  };

  const path = `/safetyLevers/${safetyLeverId}`;
  return {
    get: () => send('GET', path),
    update: (status, reason) => send('PATCH', `${path}/state`, { state: { status, reason } }),
  };
}

/** How long one attempt may take. */
const answerMilliseconds = 5000;
const firstPause = 100;
const longestPause = 2000;

/** Where the client would go: an endpoint of its own, that of the environment, or AWS's. */
async function endpointOf(
  config: FisClient['config'],
  variables: Readonly<Record<string, string | undefined>>,
): Promise<URL> {
  const elsewhere = variables.AWS_ENDPOINT_URL_FIS ?? variables.AWS_ENDPOINT_URL;
  if (!config.endpoint && elsewhere) return new URL(elsewhere);
  if (!config.endpoint) return config.endpointProvider({ Region: await config.region() }).url;
  const { protocol, hostname, port, path } = await config.endpoint();
  return new URL(path, `${protocol}//${hostname}${port ? `:${port}` : ''}`);
}

interface Reply {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body?: NodeJS.ReadableStream;
}

/** Throws what FIS answered where that is no lever, in the form of its client's exceptions. */
async function readReply({ statusCode, headers, body }: Reply): Promise<SafetyLever> {
  const answer = parse(body ? await text(body) : '');
  const { safetyLever } = answer as { safetyLever?: { arn?: string; state?: { status?: string; reason?: string } } };
  const status = safetyLever?.state?.status;
  if (statusCode === 200 && status !== undefined) {
    return {
      arn: safetyLever?.arn ?? '',
      status: status as SafetyLeverStatus,
      reason: safetyLever?.state?.reason ?? '',
    };
  }
  const requestId = headers['x-amzn-requestid'];
  const type = headers['x-amzn-errortype'] ?? answer.__type ?? answer.code;
  throw new FisServiceException({
    name: nameOf(type) ?? (statusCode === 200 ? 'NoSafetyLever' : `HTTP ${statusCode}`),
    message: String(answer.message ?? answer.Message ?? `the answer ${statusCode} has no safety lever`),
    $fault: statusCode >= 500 ? 'server' : 'client',
    $metadata: { httpStatusCode: statusCode, ...(requestId && { requestId }) },
  });
}

function parse(body: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(body) ?? {};
  } catch {
    return {};
  }
}

/** AWS's REST services write `NAME:URL` and `NAMESPACE#NAME` too. */
const nameOf = (type: unknown): string | undefined =>
  typeof type === 'string' ? type.split(':')[0]?.split('#').at(-1) : undefined;

const throttled = /^(Throttl|TooManyRequests|RequestLimitExceeded|RequestThrottled|SlowDown|ServiceUnavailable)/;

/** Whether the same call may do later: throttled, FIS's own fault, or no answer; not where credentials are missing. */
function mayPass(error: Error): boolean {
  if (error instanceof FisServiceException) {
    const { httpStatusCode = 0 } = error.$metadata;
    return httpStatusCode === 429 || httpStatusCode >= 500 || throttled.test(error.name);
  }
  const code = (error as { code?: string }).code ?? '';
  return ['AbortError', 'TimeoutError'].includes(error.name) || passing.has(code);
}

const passing = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN']);

function withAttempts(error: unknown, attempts: number): unknown {
  if (error instanceof FisServiceException) error.$metadata.attempts = attempts;
  if ((error as Error).name !== 'AbortError') return error;
  const late = new Error(`no answer within ${answerMilliseconds} ms, ${attempts} times`, { cause: error });
  return Object.assign(late, { name: 'TimeoutError' });
}
