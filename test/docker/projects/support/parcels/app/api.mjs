import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { channel, queue } from './broker.mjs';
import { ask } from './redis.mjs';

let open;

/** One channel for all, made anew a while after it was lost. */
async function keepOpen() {
  try {
    open = await channel(() => {
      open = undefined;
      setTimeout(keepOpen, 500);
    });
  } catch {
    setTimeout(keepOpen, 500);
  }
}

const confirmed = (content) =>
  new Promise((resolve, reject) => {
    if (!open) throw new Error('the broker has gone');
    setTimeout(() => reject(new Error('the broker does not confirm')), 400).unref();
    open.publish('', queue, Buffer.from(JSON.stringify(content)), { persistent: false }, (error) =>
      error ? reject(error) : resolve(),
    );
  });

async function take({ to = 'somebody' }) {
  const id = randomUUID();
  await confirmed({ id, to });
  return [202, { id }];
}

/** The newest deliveries; late, where there is none of the last seconds. */
async function board() {
  const delivered = (await ask('LRANGE', 'delivered', '0', '4')).map((text) => JSON.parse(text));
  return [200, { delivered, late: !(Date.now() - delivered[0]?.at < 3000) }];
}

const server = createServer(async (request, response) => {
  const [status, value] = await (async () => {
    if (request.url === '/health') return [200, {}];
    if (request.url === '/board') return board();
    if (request.url === '/parcels' && request.method === 'POST') return take(await json(request));
    return [404, { error: 'no such page' }];
  })().catch(({ message }) => [503, { error: message }]);
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
});

await keepOpen();
server.listen(Number(process.env.PORT));
process.on('SIGTERM', () => server.close(() => process.exit(0)));
