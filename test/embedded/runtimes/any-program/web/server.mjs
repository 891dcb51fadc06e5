import { createServer } from 'node:http';

/** A site that knows nothing of Breakwater: it shows what its API says, and what it was told itself. */
const { HOST, PORT, API_URL } = process.env;

const server = createServer(async ({ url }, response) => {
  if (url === '/healthz') return response.writeHead(204).end();
  if (url === '/env') return response.end(JSON.stringify({ env: process.env, cwd: process.cwd() }));
  try {
    const answer = await fetch(API_URL, { signal: AbortSignal.timeout(2000) });
    const text = await answer.text();
    response.writeHead(answer.status).end(text);
  } catch (error) {
    response.writeHead(502).end(String(error.cause ?? error));
  }
});
server.listen(Number(PORT), HOST, () => console.log(`listening on ${PORT}`));
process.on('SIGTERM', () => server.close(() => process.exit(0)) && server.closeAllConnections());
