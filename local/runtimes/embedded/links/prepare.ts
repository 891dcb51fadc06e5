import type { Socket } from 'node:net';

/** Small messages leave at once; an error needs no answer, for the close that follows it is handled. */
export function prepare(socket: Socket): void {
  socket.setNoDelay(true);
  socket.on('error', () => {});
}
