import { createServer } from 'node:http';
import { connect } from 'node:net';

const [host, port] = process.env.CACHE.split(':');
const teas = ['oolong', 'sencha', 'assam'];

/** How often they were asked for; nobody minds where the cache does not say. */
const counted = () =>
  new Promise((done) => {
    const socket = connect({ host, port: Number(port), timeout: 200 });
    const end = (count) => {
      socket.destroy();
      done(count);
    };
    socket.on('connect', () => socket.write('INCR asked\r\n'));
    socket.on('data', (data) => end(Number(String(data).slice(1))));
    socket.on('timeout', () => end(null));
    socket.on('error', () => end(null));
  });

const server = createServer(async (request, response) => {
  if (request.url === '/health') return response.end('ok');
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ teas, asked: await counted() }));
});

server.listen(4000);
process.on('SIGTERM', () => server.close(() => process.exit(0)));
