import type { Socket } from 'node:net';

/** Closes a connection abortively (RST); a socket that is already shutting down, or not yet open, is just destroyed. */
export function reset(socket: Socket): void {
  if (socket.destroyed) return;
  if (socket.connecting || socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}
