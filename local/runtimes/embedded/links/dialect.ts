import type { LinkProtocol, Outcome } from './protocol.ts';

/** How a protocol's requests and replies are read from the wire. */
export interface Dialect {
  /** False for what is not traffic of the application: probes, housekeeping of a client, and calls that wait on purpose. */
  isCounted(request: string): boolean;
  /** Undefined while more bytes are needed. */
  outcome(reply: string): Outcome | undefined;
}

const headEnd = '\r\n\r\n';

const http: Dialect = {
  isCounted: (request) => {
    const [head = ''] = request.split(headEnd, 1);
    const isProbe = /^[A-Z]+ \/(health|ready)/.test(head);
    const isLongPoll = /^x-amz-target: *AmazonSQS\.ReceiveMessage/im.test(head);
    return !isProbe && !isLongPoll;
  },
  outcome: (reply) => {
    const end = reply.indexOf(headEnd);
    if (end < 0) return undefined;
    const head = reply.slice(0, end);
    const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1] ?? 0);
    if (status >= 100 && status < 200) return http.outcome(reply.slice(end + headEnd.length));
    if (status < 200 || status === 429 || status >= 500) return 'failed';
    if (status === 400) return outcomeOf400(head, reply.slice(end + headEnd.length));
    return status < 300 && /^x-degraded:/im.test(head) ? 'degraded' : 'served';
  },
};

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

const resp: Dialect = {
  isCounted: (request) => {
    const command = /^(?:\*\d+\r\n\$\d+\r\n)?([a-z]+)/i.exec(request)?.[1]?.toUpperCase();
    return !['AUTH', 'CLIENT', 'HELLO', 'INFO', 'PING', 'QUIT', 'SELECT'].includes(command ?? '');
  },
  outcome: (reply) => (reply.startsWith('-') ? 'failed' : 'served'),
};

export const dialects: Readonly<Record<LinkProtocol, Dialect>> = { http, dynamodb: http, resp };
