import { createServer } from 'node:http';

const { TEAS, ADVICE } = process.env;

const ask = async (url) => {
  const answer = await fetch(url, { signal: AbortSignal.timeout(400) });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  return answer.json();
};

/** Either task of a service may be gone: what failed is asked once more. */
const asked = (url) => ask(url).catch(() => ask(url));

const server = createServer(async (request, response) => {
  if (request.url === '/health') return response.end('ok');
  response.setHeader('content-type', 'application/json');
  try {
    const teas = await asked(`${TEAS}/teas`);
    const advice = await ask(`${ADVICE}/advice`).catch(() => null);
    response.end(JSON.stringify({ teas, advice }));
  } catch (error) {
    response.statusCode = 503;
    response.end(JSON.stringify({ error: error.message }));
  }
});

server.listen(3000);
process.on('SIGTERM', () => server.close(() => process.exit(0)));
