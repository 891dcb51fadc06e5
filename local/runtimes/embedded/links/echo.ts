import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import type { Balancer } from './balancer.ts';
import { Connection } from './connection.ts';
import { openListener } from './listener.ts';
import type { ListenerConfig } from './protocol.ts';
import type { Surroundings } from './surroundings.ts';

/** Milliseconds after which an echo closes, whoever uses it. */
const longestLife = 15_000;

/** A link that is impaired as a listener's own, and that ends at an echo: it shows the link, and not the task behind it. */
export interface Echo {
  readonly config: ListenerConfig;
  readonly port: number;
  readonly connections: ReadonlySet<Connection>;
  /** Idempotent; connections that are still there are reset. */
  close(): void;
}

/**
 * Opens a temporary twin of a listener, on a port of its own. It closes when its first connection has ended, and after 15 s;
 * nothing of it is counted.
 */
export async function openEcho(
  config: ListenerConfig,
  around: Surroundings & { readonly balancer: Balancer },
  onClosed: (echo: Echo) => void,
): Promise<Echo> {
  const callee = await openCallee();
  const surroundings = {
    ...around,
    report: () => {},
    isUncounted: true as const,
    balancer: leadTo(portOf(callee), around.balancer),
  };
  const connections = new Set<Connection>();
  const server = await openListener({ ...config, port: 0 }, (client) => {
    const connection = new Connection(config, client, surroundings, () => {
      connections.delete(connection);
      echo.close();
    });
    connections.add(connection);
  });
  const cancel = around.clock.after(longestLife, () => echo.close(), { idle: true });
  let isOpen = true;
  const echo: Echo = {
    config,
    port: portOf(server),
    connections,
    close: () => {
      if (!isOpen) return;
      isOpen = false;
      cancel();
      server.close();
      callee.close();
      for (const connection of connections) connection.break();
      onClosed(echo);
    },
  };
  return echo;
}

async function openCallee(): Promise<Server> {
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on('error', () => {});
    socket.pipe(socket);
  });
  server.listen({ host: '127.0.0.1', port: 0, backlog: 1024 });
  await once(server, 'listening');
  return server;
}

/** Names the endpoint that the balancer would choose, or the callee where there is none, and leads to the echo. */
function leadTo(port: number, balancer: Balancer): Surroundings['balancer'] {
  return {
    heard: () => {},
    choose: (callee, tried, { only } = {}) => {
      const none = tried.size === 0 ? { callee, id: callee, inRotation: true } : undefined;
      const endpoint = balancer.next(callee, tried, only) ?? none;
      return endpoint && { endpoint: { ...endpoint, host: '127.0.0.1', port }, release: () => {} };
    },
  };
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;
