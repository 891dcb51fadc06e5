import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { ask, isThrottled, type Link } from './support/links.ts';

const servers: Server[] = [];
const sockets = new Set<Socket>();
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await Promise.all(servers.splice(0).map((server) => server.close() && once(server, 'close')));
});

/** A link to a server that does so when the first bytes of a request have come. */
async function linkTo(answer: (socket: Socket) => void): Promise<Link> {
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('data', () => answer(socket));
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { variable: 'test', port: (server.address() as AddressInfo).port, isRedis: false };
}

type Reply = (socket: Socket) => void;

test.each<[string, Reply]>([
  ['answered', (socket) => void socket.end('HTTP/1.1 200 OK\r\n\r\n')],
  ['reset', (socket) => void socket.resetAndDestroy()],
  ['closed', (socket) => void socket.end()],
  ['silent', () => {}],
])('a call that is %s is told from the others', async (kind, answer) => {
  expect((await ask(await linkTo(answer))).kind).toBe(kind);
});

test('a call that is refused is told from one that is reset', async () => {
  const link = await linkTo(() => {});
  const [server] = servers.splice(0);
  server?.close();
  await once(server as Server, 'close');
  expect((await ask(link)).kind).toBe('refused');
});

test('an answer is timed, and read for a throttling error', async () => {
  const link = await linkTo((socket) => void setTimeout(() => socket.end('{"__type":"ThrottlingException"}'), 100));
  const answer = await ask(link);
  expect(answer.milliseconds).toBeGreaterThan(90);
  expect(isThrottled(answer)).toBe(true);
});
