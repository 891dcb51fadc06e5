import { createServer } from 'node:http';
import { connect } from 'node:net';

// Asks whoever it is told of, in words like `http://orders:8000`, and answers with what became of each.
const { CALLS = '', PORT } = process.env;

const ping = ({ hostname, port }) =>
  new Promise((done) => {
    const socket = connect({ host: hostname, port: Number(port), timeout: 5000 });
    const end = (isWell) => {
      socket.destroy();
      done(isWell);
    };
    socket.on('connect', () => socket.write('PING\r\n'));
    socket.on('data', () => end(true));
    socket.on('timeout', () => end(false));
    socket.on('error', () => end(false));
  });

const ask = async (url) => {
  if (url.protocol === 'redis:') return ping(url);
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(5000), headers: { connection: 'close' } });
    return answer.ok && (await answer.json());
  } catch {
    return false;
  }
};

const server = createServer(async (request, response) => {
  if (request.url === '/health') return response.end('ok');
  const callees = CALLS.split(' ').filter(Boolean);
  const answers = await Promise.all(callees.map(async (url) => [new URL(url).hostname, await ask(new URL(url))]));
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(Object.fromEntries(answers)));
});

server.listen(Number(PORT));
process.on('SIGTERM', () => server.close(() => process.exit(0)));
