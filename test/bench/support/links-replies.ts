import { createServer } from 'node:net';

/** Answers every chunk with a small HTTP reply; prints its port, ends with its standard input. */
const reply = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';

const server = createServer({ noDelay: true }, (socket) => {
  socket.on('error', () => {});
  socket.on('data', () => socket.write(reply));
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as { port: number }).port}\n`));
process.stdin.once('close', () => process.exit(0));
process.stdin.resume();
