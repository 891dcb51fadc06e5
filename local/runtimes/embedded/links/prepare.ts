import type { ConnectionEnd } from './connection-end.ts';

/** Small messages leave at once; an error needs no answer, for the close that follows it is handled. */
export function prepare(socket: ConnectionEnd): void {
  socket.setNoDelay(true);
  socket.on('error', () => {});
}
