import { createServer } from 'node:http';
import { connect } from 'node:net';

const { STORE_HOST, STORE_PORT } = process.env;
const books = ['Middlemarch', 'Emma', 'Walden'];

/** How often somebody has looked; nobody minds where the store does not say. */
const looks = () =>
  new Promise((done) => {
    const socket = connect({ host: STORE_HOST, port: Number(STORE_PORT), timeout: 200 });
    const end = (count) => {
      socket.destroy();
      done(count);
    };
    socket.on('connect', () => socket.write('INCR looks\r\n'));
    socket.on('data', (data) => end(Number(String(data).slice(1))));
    socket.on('timeout', () => end(null)).on('error', () => end(null));
  });

const server = createServer(async (request, response) => {
  if (request.url === '/health') return response.end('ok');
  const value = request.url === '/api/books' ? { books, looks: await looks() } : { error: 'no such page' };
  response.writeHead('error' in value ? 404 : 200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
});

server.listen(4000, '0.0.0.0');
process.on('SIGTERM', () => server.close(() => process.exit(0)));
