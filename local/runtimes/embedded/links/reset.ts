import type { ConnectionEnd } from './connection-end.ts';

/** Closes a connection abortively (RST); a socket that is already shutting down, or not yet open, is just destroyed. */
export function reset(socket: ConnectionEnd): void {
  if (socket.destroyed) return;
  if (socket.connecting || socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}
