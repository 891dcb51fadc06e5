import { createHash } from 'node:crypto';
import type { Asked, Outcome } from './conversation.ts';
import { type Rules, requestReply } from './request-reply.ts';
import { unknown } from './tcp.ts';
import { isTls } from './tls.ts';

const headEnd = '\r\n\r\n';

const rules: Rules = {
  isCounted: (request) => {
    const [head = ''] = request.split(headEnd, 1);
    const isProbe = /^[A-Z]+ \/(health|ready)[ ?]/.test(head);
    const isLongPoll = /^x-amz-target: *AmazonSQS\.ReceiveMessage/im.test(head);
    return !isProbe && !isLongPoll;
  },
  outcome: (reply) => {
    const end = reply.indexOf(headEnd);
    if (end < 0) return undefined;
    const head = reply.slice(0, end);
    const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1] ?? 0);
    if (status === 101) return 'served';
    if (status >= 100 && status < 200) return rules.outcome(reply.slice(end + headEnd.length));
    if (status < 200 || status === 429 || status >= 500) return 'failed';
    if (status === 400) return outcomeOf400(head, reply.slice(end + headEnd.length));
    return status < 300 && /^x-degraded:/im.test(head) ? 'degraded' : 'served';
  },
  asked: askedBy,
  closes: (reply) => /^connection:.*\bclose\b/im.test(reply.split(headEnd, 1)[0] ?? ''),
  // A web socket, say.
  endsCalls: (reply) => /^HTTP\/1\.[01] 101/.test(reply),
};

/** Source: IETF HTTPAPI, The Idempotency-Key HTTP Header Field. */
const idempotencyKey = /^idempotency-key: *(\S+)/im;

/**
 * What attempts of one request have alike, the most certain first: the AWS SDKs' own id of an invocation, an id of the
 * request, its trace. Sources: AWS SDKs and tools, retry behaviour; W3C Trace Context, traceparent; X-Ray, tracing header.
 */
const traces = [/^traceparent: *[0-9a-f]{2}-([0-9a-f]{32})-/im, /^x-amzn-trace-id: *.*?Root=([^;\s]+)/im];
const idsOfRequests = [/^x-request-id: *(\S+)/im, ...traces, idempotencyKey];
const invocation = /^amz-sdk-invocation-id: *(\S+)/im;
/** Who has the SDK try once tries again by other means, each time by a new invocation. */
const triesOnce = /^amz-sdk-request: *(?:.*; *)?max=1\s*$/im;

function askedBy(request: string): Asked | undefined {
  const [head = ''] = request.split(headEnd, 1);
  const line = /^([A-Z]+) (\S+) HTTP\/1/.exec(head);
  if (!line) return undefined;
  const operation = /^x-amz-target: *(\S+)/im.exec(head)?.[1];
  const ids = triesOnce.test(head) ? idsOfRequests : [invocation, ...idsOfRequests];
  const [id, trace] = [ids, traces].map((patterns) => firstIn(head, patterns));
  const key = idempotencyKey.exec(head)?.[1];
  const reads = readBy(line, operation, request);
  return {
    what: operation ?? `${line[1]} ${line[2]}`,
    ...(id !== undefined && { id }),
    ...(trace !== undefined && { trace }),
    ...(key !== undefined && { key }),
    ...(reads !== undefined && { reads }),
  };
}

const firstIn = (head: string, patterns: readonly RegExp[]): string | undefined =>
  patterns.map((pattern) => pattern.exec(head)?.[1]).find((found) => found !== undefined);

/** DynamoDB's operations that read. Source: Amazon DynamoDB API reference. */
const tableReads = /^DynamoDB_\d+\.(GetItem|BatchGetItem|Query|Scan)$/;
/** Whose answer a GET is, beside its path. */
const whoAsks = /^(?:authorization|cookie): *.+$/gim;

/** What a request reads; undefined where it is no read. A signature of AWS's is another one each time. */
function readBy([, method, path]: RegExpExecArray, operation: string | undefined, request: string): string | undefined {
  const end = request.indexOf(headEnd);
  const digest = (...parts: readonly string[]) => createHash('sha1').update(parts.join('\n')).digest('base64');
  if (operation !== undefined && tableReads.test(operation)) return digest(operation, request.slice(end));
  if (method !== 'GET') return undefined;
  return digest(path ?? '', ...(request.slice(0, end).match(whoAsks) ?? []));
}

/** AWS's JSON APIs answer 400 to what they throttle, as to what is wrong; they say which by a header or in the body. */
function outcomeOf400(head: string, body: string): Outcome | undefined {
  const header = /^x-amzn-errortype: *(\S+)/im.exec(head)?.[1];
  const inBody = /^content-type: *application\/x-amz-json/im.test(head);
  if (header === undefined && !inBody) return 'served';
  const name = header ?? /"__type" *: *"([^"]*)"/.exec(body)?.[1];
  if (name !== undefined) return /Throttl|ThroughputExceeded|RequestLimitExceeded/.test(name) ? 'failed' : 'served';
  const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
  return body.length < length ? undefined : 'served';
}

/** HTTP/1.1; in TLS, or in HTTP/2, an answer is an answer. */
export const http = requestReply((first) => (isTls(first) || first.startsWith('PRI * HTTP/2') ? unknown : rules));
