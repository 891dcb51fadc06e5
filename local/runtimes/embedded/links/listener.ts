import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { Connection, type Surroundings } from './connection.ts';
import type { ListenerConfig } from './protocol.ts';

/** A listener could not be opened because something else listens on its port. */
export class PortInUse extends Error {
  override readonly name = 'PortInUse';
}

/** Opens a listener on loopback; its connections are in `connections` while they last. Rejects with PortInUse. */
export async function openListener(
  config: ListenerConfig,
  around: Surroundings,
  connections: Set<Connection>,
): Promise<Server> {
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const connection = new Connection(config, client, around, () => connections.delete(connection));
    connections.add(connection);
  });
  server.listen({ host: '127.0.0.1', port: config.port, backlog: 1024 });
  try {
    await once(server, 'listening');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw cause;
    throw new PortInUse(`port ${config.port} of listener ${JSON.stringify(config.id)} is in use`, { cause });
  }
  return server;
}
