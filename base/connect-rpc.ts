import { once } from 'node:events';
import { createConnection } from 'node:net';
import { createRpc, type Handlers, type Rpc } from './rpc.ts';

/** RPC with the process that listens on a local socket. */
export interface RpcConnection extends Rpc {
  /** Whether the other side has closed its end, or this one was closed. */
  isGone(): boolean;
  close(): void;
}

/** Rejects with the error of the socket where nobody listens on `path`. */
export async function connectRpc(path: string, handlers: Handlers = {}): Promise<RpcConnection> {
  const socket = createConnection(path);
  await once(socket, 'connect');
  const rpc = createRpc(socket, socket, handlers);
  void rpc.closed.then(() => socket.destroy());
  return {
    ...rpc,
    isGone: () => socket.readableEnded || socket.destroyed,
    close: () => socket.destroy(),
  };
}
