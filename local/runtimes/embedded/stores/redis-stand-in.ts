import { createServer, type Socket } from 'node:net';
import { KeySpace } from './key-space.ts';
import { runRedisCommand } from './redis-commands.ts';
import { CommandParser, encodeReply } from './resp.ts';

/** What a person should read where this runs instead of Redis. */
export const redisStandInBanner =
  'no redis-server or valkey-server on PATH: using the built-in stand-in (strings with expiry only, not Redis)';

export interface RedisStandIn {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Serves the few Redis commands that services commonly use, over RESP2 on loopback; it is a stand-in, not Redis.
 * Port 0 picks a free one. Rejects with EADDRINUSE where the port is taken.
 */
export async function startRedisStandIn({ port }: { port: number }): Promise<RedisStandIn> {
  const keys = new KeySpace();
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    serve(socket, keys);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function serve(socket: Socket, keys: KeySpace): void {
  const parser = new CommandParser();
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk) => {
    try {
      const commands = parser.push(chunk);
      socket.write(commands.map((words) => encodeReply(runRedisCommand(keys, words))).join(''));
      if (commands.some(([name]) => name?.toUpperCase() === 'QUIT')) socket.end();
    } catch (error) {
      socket.end(encodeReply({ error: `ERR ${error instanceof Error ? error.message : error}` }));
    }
  });
}
