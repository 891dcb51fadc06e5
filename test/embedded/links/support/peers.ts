import { once } from 'node:events';
import { createConnection, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Peer {
  readonly port: number;
  readonly sockets: Set<Socket>;
  close(): Promise<void>;
}

/** A server on loopback; `serve` gets each connection. */
export async function startServer(serve: (socket: Socket) => void): Promise<Peer> {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => sockets.delete(socket));
    serve(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as { port: number }).port,
    sockets,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

export const startEcho = (): Promise<Peer> => startServer((socket) => socket.pipe(socket));

/** Answers every chunk with `reply`. */
export const startReplying = (reply: string | (() => string)): Promise<Peer> =>
  startServer((socket) => socket.on('data', () => socket.write(typeof reply === 'string' ? reply : reply())));

/** Answers the first chunk of each connection with `reply`, and no other; `awaited` resolves when one awaits its answer. */
export async function startAnsweringOnce(reply: string): Promise<{ callee: Peer; awaited: Promise<void> }> {
  let meet = () => {};
  const awaited = new Promise<void>((resolve) => {
    meet = resolve;
  });
  const callee = await startServer((socket) => {
    socket.once('data', () => {
      socket.write(reply);
      socket.on('data', meet);
    });
  });
  return { callee, awaited };
}

export async function connectTo(port: number): Promise<Socket> {
  const socket = createConnection({ host: '127.0.0.1', port, noDelay: true });
  await once(socket, 'connect');
  socket.on('error', () => {});
  return socket;
}

/** Sends, awaits the first bytes that come back, and gives the milliseconds between. */
export async function roundTrip(socket: Socket, bytes: string | Buffer = 'x'): Promise<number> {
  const start = performance.now();
  const answer = once(socket, 'data');
  socket.write(bytes);
  await answer;
  return performance.now() - start;
}

/** What first comes back for `bytes` on a connection of its own, or the code of the error that it meets. */
export function ask(port: number, bytes = 'x'): Promise<string> {
  const socket = createConnection({ host: '127.0.0.1', port });
  return new Promise((resolve) => {
    socket.once('data', (data) => {
      resolve(String(data));
      socket.destroy();
    });
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    socket.once('end', () => resolve('end'));
    socket.write(bytes);
  });
}

/** Resolves when the socket has closed, with or without an error. */
export const closed = (socket: Socket): Promise<void> =>
  new Promise((resolve) => socket.once('close', () => resolve()));

/** True when the promise settles within `ms`. */
export async function settles(promise: Promise<unknown>, ms: number): Promise<boolean> {
  const settled = promise.then(
    () => true,
    () => true,
  );
  const controller = new AbortController();
  const late = sleep(ms, false, { signal: controller.signal }).catch(() => false);
  const result = await Promise.race([settled, late]);
  controller.abort();
  return result;
}

/** Looks every few milliseconds until `condition` holds; throws after `ms`. */
export async function eventually(condition: () => Promise<boolean> | boolean, ms = 5000): Promise<void> {
  const deadline = Date.now() + ms;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('it did not happen in time');
    await sleep(10);
  }
}
