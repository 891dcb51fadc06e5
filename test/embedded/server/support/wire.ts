import { connect } from 'node:net';
import { text } from 'node:stream/consumers';

export interface Request {
  readonly method: string;
  readonly path: string;
  /** Whole lines, as they are sent; Host is added where none is given. */
  readonly headers?: readonly string[];
  readonly body?: string | Buffer;
  readonly version?: '1.0' | '1.1';
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** What follows the headers, unchanged. */
  readonly body: string;
}

/** Sends one request byte for byte and reads until the server hangs up, which it is asked to do. */
export async function exchange(port: number, request: Request): Promise<Answer> {
  const headers = [...(request.headers ?? []), 'Connection: close'];
  return parse(await send(port, encode({ ...request, headers })));
}

/** A request as it goes over the wire. */
export function encode({ method, path, headers = [], body = '', version = '1.1' }: Request): Buffer {
  const host = headers.some((line) => /^host:/i.test(line)) ? [] : ['Host: 127.0.0.1'];
  const head = [`${method} ${path} HTTP/${version}`, ...host, ...headers, '', ''].join('\r\n');
  return Buffer.concat([Buffer.from(head), Buffer.from(body)]);
}

/** Everything that the server says on one connection, until it hangs up. */
export function send(port: number, bytes: Buffer): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(bytes);
  return text(socket);
}

export function parse(raw: string): Answer {
  const end = raw.indexOf('\r\n\r\n');
  const [statusLine = '', ...lines] = raw.slice(0, end).split('\r\n');
  const pairs = lines.map((line) => line.split(/:\s*(.*)/, 2) as [string, string]);
  return {
    status: Number(statusLine.split(' ')[1]),
    headers: Object.fromEntries(pairs.map(([name, value]) => [name.toLowerCase(), value])),
    body: raw.slice(end + 4),
  };
}

/** The header and the body of a length that is known. */
export const sized = (body: string | Buffer) => ({ headers: [`Content-Length: ${Buffer.byteLength(body)}`], body });

/** The header and the body of a client that does not know the length beforehand. */
export const chunked = (...chunks: readonly string[]) => ({
  headers: ['Transfer-Encoding: chunked'],
  body: [...chunks, ''].map((chunk) => `${Buffer.byteLength(chunk).toString(16)}\r\n${chunk}\r\n`).join(''),
});
