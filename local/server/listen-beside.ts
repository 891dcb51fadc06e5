import { createServer as createHttp, type RequestListener, type Server } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { inUrl, isLoopback } from '../../base/addresses.ts';
import { PortInUseError } from './errors.ts';

/** Where else the server listens than on 127.0.0.1, on the same port. */
export interface Beside {
  readonly addresses: readonly string[];
  /** Names by which others reach it, beside its addresses. */
  readonly allowedHosts: readonly string[];
  /** Whoever comes from beyond loopback must have it. */
  readonly token: string;
  /** PEM; beyond loopback only TLS is spoken then. */
  readonly tls?: { readonly cert: string; readonly key: string };
}

export interface Listeners {
  readonly urls: readonly string[];
  close(): Promise<void>;
}

/** Listens on each of the addresses, or on none: rejects with {@link PortInUseError}, naming the address. */
export async function listenBeside(handler: RequestListener, port: number, beside: Beside): Promise<Listeners> {
  const servers: Server[] = [];
  const urls: string[] = [];
  const close = async () => void (await Promise.all(servers.map(closeServer)));
  try {
    for (const address of beside.addresses) {
      const tls = isLoopback(address) ? undefined : beside.tls;
      const server = tls ? createHttps({ ...tls, minVersion: 'TLSv1.2' }, handler) : createHttp(handler);
      await listen(server, address, port);
      servers.push(server);
      urls.push(`${tls ? 'https' : 'http'}://${inUrl(address)}:${port}`);
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { urls, close };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') reject(new PortInUseError(port, { cause: error, address: host }));
      else
        reject(new Error(`cannot listen on ${inUrl(host)}:${port}: ${error.code ?? error.message}`, { cause: error }));
    });
    server.listen({ host, port, ipv6Only: true }, resolve);
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
