import { createConnection } from 'node:net';
import { closedEndpoint } from '../../../../base/process/isolated-aws.ts';
import { environmentOf } from '../../../ends/proc.ts';

/** A way from a caller to a callee, as the caller's environment gives it. */
export interface Link {
  /** The variable that names it. */
  readonly variable: string;
  readonly port: number;
  readonly isRedis: boolean;
}

/** Every link of a task, one for each port, by the environment of its process. */
export function linksOf(pid: number): Link[] {
  const links = Object.entries(environmentOf(pid)).flatMap(([variable, value]) => {
    const [, scheme, port] = /^(http|redis):\/\/127\.0\.0\.1:(\d+)/.exec(value) ?? [];
    return port && value !== closedEndpoint ? [{ variable, port: Number(port), isRedis: scheme === 'redis' }] : [];
  });
  return [...new Map(links.map((link) => [link.port, link])).values()];
}

/** The link of a task to a service or store; undefined where it has none. */
export function linkTo(pid: number, callee: string): Link | undefined {
  const environment = environmentOf(pid);
  const name = callee.toUpperCase().replaceAll('-', '_');
  const address = environment[`${name}_TABLE`] ? environment.AWS_ENDPOINT_URL_DYNAMODB : environment[`${name}_URL`];
  const port = /^\w+:\/\/127\.0\.0\.1:(\d+)/.exec(address ?? '')?.[1];
  return linksOf(pid).find((link) => link.port === Number(port));
}

export interface Answer {
  readonly kind: 'answered' | 'refused' | 'reset' | 'closed' | 'silent';
  readonly milliseconds: number;
  readonly reply: string;
}

/** Asks once over a link, as its caller would, with a request of so many bytes; never rejects, for silence is an answer. */
export function ask({ port, isRedis }: Link, { bytes = 0, limit = 400, request = '' } = {}): Promise<Answer> {
  const head = 'GET /health HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n';
  const padding = bytes > 0 ? `x-padding: ${'x'.repeat(bytes)}\r\n` : '';
  const begun = performance.now();
  return new Promise((resolve) => {
    const socket = createConnection({ host: '127.0.0.1', port, noDelay: true });
    const end = (kind: Answer['kind'], reply = '') => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ kind, milliseconds: performance.now() - begun, reply });
    };
    const timer = setTimeout(() => end('silent'), limit);
    socket.once('connect', () => socket.write(request || (isRedis ? 'PING\r\n' : `${head}${padding}\r\n`)));
    socket.once('data', (data) => end('answered', data.toString('latin1', 0, 2048)));
    socket.once('error', ({ code }: NodeJS.ErrnoException) => end(code === 'ECONNREFUSED' ? 'refused' : 'reset'));
    socket.once('close', () => end('closed'));
  });
}

export const isThrottled = ({ reply }: Answer): boolean => reply.includes('ThrottlingException');
