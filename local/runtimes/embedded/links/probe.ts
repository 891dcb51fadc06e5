import { createConnection } from 'node:net';
import { systemClock } from '../../../../base/clock.ts';
import type { LinkProtocol } from './dialects/link-protocol.ts';

const get = 'GET /health HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n';

/** A request of at least so many bytes that is answered only when all have come; every server takes 12 KiB of head. */
const requests: Readonly<Record<LinkProtocol | 'echo', (bytes: number) => string>> = {
  http: (bytes) => `${get}x-padding: ${'x'.repeat(Math.max(0, bytes - get.length))}\r\n\r\n`,
  dynamodb: (bytes) => requests.http(bytes),
  resp: () => 'PING\r\n',
  // A line: where commands are read, one that has no end is waited for.
  echo: (bytes) => `${'x'.repeat(Math.max(1, bytes - 1))}\n`,
  // What is not known is not asked: an echo answers for it.
  tcp: (bytes) => requests.echo(bytes),
  postgres: (bytes) => requests.echo(bytes),
  mysql: (bytes) => requests.echo(bytes),
  amqp: (bytes) => requests.echo(bytes),
  mongodb: (bytes) => requests.echo(bytes),
};

/** An echo begins to answer with the first bytes that it gets: it has answered when all are back. */
const answersInFull = new Set<LinkProtocol | 'echo'>(['echo', 'tcp', 'postgres', 'mysql', 'amqp', 'mongodb']);

export interface ProbeResult {
  readonly answered: boolean;
  /** From sending the request to the first byte of the reply, of an echo to the last, or to giving up. */
  readonly milliseconds: number;
  /** The first bytes of the answer. */
  readonly reply: string;
  /** The system's code of the failure, e.g. `ECONNREFUSED`; absent where nothing failed, or nothing came. */
  readonly failure?: string;
}

/** Asks once through a link and times the answer, as its caller would see it; never rejects, for silence is a result. */
export function probeLink(options: {
  port: number;
  protocol: LinkProtocol | 'echo';
  timeoutMs: number;
  /** Size of the request, at most 12 KiB; of HTTP and an echo alone. */
  bytes?: number;
  /** Sent in place of the protocol's own. */
  request?: string;
}): Promise<ProbeResult> {
  const { port, protocol, timeoutMs, bytes = 0 } = options;
  return new Promise((resolve) => {
    const { request = requests[protocol](bytes) } = options;
    let sent = systemClock.monotonic();
    const socket = createConnection({ host: '127.0.0.1', port, noDelay: true });
    const finish = (answered: boolean, reply = '') => {
      cancel();
      socket.destroy();
      resolve({ answered, milliseconds: systemClock.monotonic() - sent, reply, ...(failure && { failure }) });
    };
    let failure: string | undefined;
    const cancel = systemClock.after(timeoutMs, () => finish(false));
    socket.on('error', ({ code }: NodeJS.ErrnoException) => {
      failure = code;
    });
    socket.once('connect', () => {
      sent = systemClock.monotonic();
      socket.write(request);
    });
    let missing = answersInFull.has(protocol) ? request.length : 1;
    socket.on('data', (data) => {
      missing -= data.length;
      if (missing <= 0) finish(true, data.toString('latin1', 0, 1024));
    });
    socket.once('close', () => finish(false));
  });
}
