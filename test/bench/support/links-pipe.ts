import { createConnection, createServer } from 'node:net';

/** What Node.js does at its plainest: `links-pipe.ts <upstream port>` pipes connections on, and prints its own port. */
const upstreamPort = Number(process.argv[2]);

const server = createServer({ noDelay: true }, (client) => {
  const upstream = createConnection({ host: '127.0.0.1', port: upstreamPort, noDelay: true });
  client.on('error', () => upstream.destroy());
  upstream.on('error', () => client.destroy());
  client.pipe(upstream).pipe(client);
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as { port: number }).port}\n`));
process.stdin.once('close', () => process.exit(0));
process.stdin.resume();
