import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import type { ListenerConfig } from './protocol.ts';

/** A listener could not be opened because something else listens on its port. */
export class PortInUse extends Error {
  override readonly name = 'PortInUse';
}

/** Opens a listener, on loopback unless told; `accept` gets each client. Rejects with PortInUse. */
export async function openListener(config: ListenerConfig, accept: (client: Socket) => void): Promise<Server> {
  const server = createServer({ allowHalfOpen: true }, accept);
  server.listen({ host: config.host ?? '127.0.0.1', port: config.port, backlog: 1024 });
  try {
    await once(server, 'listening');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw cause;
    throw new PortInUse(`port ${config.port} of listener ${JSON.stringify(config.id)} is in use`, { cause });
  }
  return server;
}
