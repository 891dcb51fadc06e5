import { connect, createServer, type Socket } from 'node:net';

/** A TCP proxy in front of one or more servers; connections go round robin, and each way can be disturbed. */
export interface Link {
  readonly port: number;
  /** Accepts and holds everything back: no byte passes in either direction, also on connections that exist. */
  silence(): void;
  /** Delays what the server sends, in milliseconds. */
  delayReplies(ms: number): void;
  /** Ends every connection and accepts none that lives. */
  cut(): void;
  /** Back to a plain pipe; what a silent connection had sent is dropped with it. */
  heal(): void;
  close(): Promise<void>;
}

export async function startLink(targets: () => readonly number[]): Promise<Link> {
  let mode: 'open' | 'silent' | 'cut' = 'open';
  let delayMs = 0;
  let next = 0;
  const sockets = new Set<Socket>();

  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  };
  const server = createServer((client) => {
    keep(client);
    if (mode === 'cut') return client.resetAndDestroy();
    if (mode === 'silent') return;
    const ports = targets();
    const target = connect(ports[next++ % ports.length] ?? 0, '127.0.0.1');
    keep(target);
    client.on('data', (chunk) => {
      if (mode === 'open') target.write(chunk);
    });
    target.on('data', (chunk) => {
      const deliver = () => {
        if (mode === 'open') client.write(chunk);
      };
      if (delayMs > 0) setTimeout(deliver, delayMs).unref();
      else deliver();
    });
    client.on('close', () => target.destroy());
    target.on('close', () => {
      if (mode !== 'silent') client.destroy();
    });
  });
  const dropAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    silence() {
      mode = 'silent';
    },
    delayReplies(ms) {
      delayMs = ms;
    },
    cut() {
      mode = 'cut';
      dropAll();
    },
    heal() {
      const wasSilent = mode === 'silent';
      mode = 'open';
      delayMs = 0;
      if (wasSilent) dropAll();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        dropAll();
      }),
  };
}
