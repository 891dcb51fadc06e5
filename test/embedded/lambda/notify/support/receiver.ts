import { createServer as createHttp, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly body: Record<string, unknown>;
}

/** What a receiver does with its n-th request, from 0. */
export type Answer = (response: ServerResponse, n: number) => void;

export const withStatus =
  (status: number, headers: Record<string, string> = {}): Answer =>
  (response) =>
    void response.writeHead(status, headers).end('{"answer":"nobody reads it"}');

/** A real receiver, over HTTPS where it has a certificate, that keeps what it was sent. */
export async function startReceiver(
  options: { answer?: Answer; tls?: { key: string; cert: string }; port?: number; received?: Received[] } = {},
) {
  const { received = [] } = options;
  const behaviour = { answer: options.answer ?? withStatus(202) };
  const listener: Parameters<typeof createHttp>[1] = async (request, response) => {
    const given = await text(request).catch(() => '');
    received.push({ headers: request.headers, text: given, body: JSON.parse(given || '{}') });
    behaviour.answer(response, received.length - 1);
  };
  const server: Server = options.tls ? createHttps(options.tls, listener) : createHttp(listener);
  await new Promise<void>((resolve) => void server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    received,
    behaviour,
    port,
    url: options.tls ? `https://localhost:${port}/hook` : `http://127.0.0.1:${port}/hook`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export type Receiver = Awaited<ReturnType<typeof startReceiver>>;
