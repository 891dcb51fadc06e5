import { once } from 'node:events';
import { Agent, createServer, request as httpRequest, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { RequestFault } from '../../../lib/model/faults/effect.ts';
import type { LinkSample } from '../../../local/runtimes/embedded/links/protocol.ts';
import { ask, connectTo, eventually, startServer } from './support/peers.ts';
import { endpoint, fault, listener, type Rig, startLinks } from './support/rig.ts';

let rig: Rig;
let agent: Agent;
const servers: Server[] = [];
const all: LinkSample[] = [];

beforeAll(async () => {
  rig = await startLinks();
  await rig.links.onSamples((batch) => all.push(...batch));
});
beforeEach(() => {
  agent = new Agent({ keepAlive: true, maxSockets: 1 });
});
afterEach(async () => {
  agent.destroy();
  await rig.links.clear('fault');
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});
afterAll(() => rig.stop());

/** A task that does as it is told, and counts what it was asked. */
async function startTask(serve: RequestListener, wrap = (server: Server) => server) {
  const asked: string[] = [];
  const server = wrap(
    createServer(async (incoming, answer) => {
      const body = await buffer(incoming).catch(() => undefined);
      if (!body) return;
      asked.push(`${incoming.method} ${incoming.url} ${body.length}`);
      serve(incoming, answer);
    }),
  );
  servers.push(server.listen(0, '127.0.0.1'));
  await once(server, 'listening');
  return { asked, server, port: (server.address() as AddressInfo).port };
}

const resets: RequestListener = ({ socket }) => void socket.resetAndDestroy();
const ends: RequestListener = ({ socket }) => void socket.destroy();
const unavailable: RequestListener = (_, answer) => void answer.writeHead(503).end('later');
const serves: RequestListener = (_, answer) => void answer.end('here');

let links = 0;

/** A link to tasks that nobody has called yet, and that are called in this order. */
async function linkTo(...ports: number[]): Promise<number> {
  return linkAs({ retries: true }, ...ports);
}

async function linkAs(config: { retries?: true }, ...ports: number[]): Promise<number> {
  links += 1;
  const only = await listener({ ...config, caller: caller() });
  const endpoints = ports.map((port, index) => endpoint(task(index + 1), port));
  await rig.links.configure({ listeners: [only], endpoints });
  return only.port;
}

const caller = () => `caller-${links}`;
/** What was seen of the calls on the last link. */
const seen = () => all.filter((sample) => sample.caller === caller());
const task = (place: number) => `${links}-${place}`;

interface Asking {
  readonly method?: string;
  readonly path?: string;
  readonly body?: string;
}

/** What comes back, as status and text; rejects with the code of the connection's error. */
function get(port: number, { method = 'GET', path = '/a', body = '' }: Asking = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = body === '' ? {} : { 'content-length': Buffer.byteLength(body) };
    const sent = httpRequest({ host: '127.0.0.1', port, agent, method, path, headers }, async (reply) => {
      const text = await buffer(reply).catch(reject);
      resolve(`${reply.statusCode} ${text}`);
    });
    sent.once('error', ({ code }: NodeJS.ErrnoException) => reject(new Error(code)));
    sent.end(body);
  });
}

const one = async () => {
  await eventually(() => seen().length === 1);
  return seen()[0];
};

describe('a request is made again at another task', () => {
  test.each([
    ['that resets its connection', resets, { unanswered: 'lost' }],
    ['that ends its connection', ends, { unanswered: 'lost' }],
    ['that answers 503', unavailable, {}],
  ])('after one %s, and is one call that went well', async (_, fails, attempt) => {
    const [bad, good] = [await startTask(fails), await startTask(serves)];
    const port = await linkTo(bad.port, good.port);
    expect(await get(port, { method: 'POST', body: 'order' })).toBe('200 here');
    expect([bad.asked, good.asked]).toEqual([['POST /a 5'], ['POST /a 5']]);
    expect(await one()).toMatchObject({ outcome: 'served', calleeTask: task(2) });
    expect(seen()[0]?.meshRetries).toEqual([{ calleeTask: task(1), ...attempt }]);
    expect(seen()[0]?.unanswered).toBeUndefined();
    expect((await rig.links.stats()).perEndpoint).toMatchObject({ [task(1)]: 0, [task(2)]: 1 });
    // The connection goes on, to the task that served.
    expect(await get(port, { path: '/b' })).toBe('200 here');
    expect(good.asked).toEqual(['POST /a 5', 'GET /b 0']);
    expect(Object.values((await rig.links.stats()).accepted)).toContain(1);
  });

  test('twice at most, and what the last one said is what the caller gets', async () => {
    const tasks = [];
    for (let index = 0; index < 4; index++) tasks.push(await startTask(unavailable));
    const port = await linkTo(...tasks.map(({ port }) => port));
    expect(await get(port)).toBe('503 later');
    expect(tasks.map(({ asked }) => asked.length)).toEqual([1, 1, 1, 0]);
    expect(await one()).toMatchObject({ outcome: 'failed', calleeTask: task(3) });
    expect(seen()[0]?.meshRetries).toHaveLength(2);
  });

  test('and never at the same: the only one is asked once', async () => {
    const bad = await startTask(resets);
    const port = await linkTo(bad.port);
    await expect(get(port)).rejects.toThrow('ECONNRESET');
    expect(bad.asked).toHaveLength(1);
    expect(await one()).toMatchObject({ outcome: 'failed', unanswered: 'lost' });
    expect(seen()[0]?.meshRetries).toBeUndefined();
  });

  test('only where the link is told to', async () => {
    const [bad, good] = [await startTask(unavailable), await startTask(serves)];
    expect(await get(await linkAs({}, bad.port, good.port))).toBe('503 later');
    expect(good.asked).toEqual([]);
  });

  test('where its last keep-alive connection is closed just as it comes', async () => {
    const closing = await startTask(({ url, socket }, answer) => {
      if (url === '/first') answer.end('first');
      else socket.destroy();
    });
    const good = await startTask(serves);
    const port = await linkTo(closing.port, good.port);
    expect(await get(port, { path: '/first' })).toBe('200 first');
    expect(await get(port, { path: '/second' })).toBe('200 here');
    await eventually(() => seen().length === 2);
    expect(seen().map(({ meshRetries = [] }) => meshRetries.length)).toEqual([0, 1]);
  });
});

test('a connection that its task closes while nothing is asked is replaced: that is no retry, and no failure', async () => {
  const sockets = new Set<Socket>();
  const leaving = await startTask(serves, (server) => server.on('connection', (socket) => sockets.add(socket)));
  const port = await linkTo(leaving.port);
  const socket = await connectTo(port);
  const asking = 'GET /a HTTP/1.1\r\nhost: x\r\n\r\n';
  for (let round = 1; round <= 3; round++) {
    const answer = once(socket, 'data');
    socket.write(asking);
    expect(String((await answer)[0])).toMatch(/^HTTP\/1.1 200/);
    for (const open of sockets) open.destroy();
    await eventually(async () => (await rig.links.stats()).connections === 0);
  }
  expect(socket.readableEnded).toBe(false);
  await eventually(() => seen().length === 3);
  expect(seen().map(({ outcome, opened }) => [outcome, opened])).toEqual(Array(3).fill(['served', true]));
  socket.destroy();
});

describe('a request is not made again', () => {
  const big = 'x'.repeat(1024 * 1024);

  test('where it is longer than is kept; one that fits is', async () => {
    const [bad, good] = [await startTask(unavailable), await startTask(serves)];
    const port = await linkTo(bad.port, good.port);
    expect(await get(port, { method: 'POST', body: big })).toBe('503 later');
    expect(bad.asked).toEqual([`POST /a ${big.length}`]);
    expect(good.asked).toEqual([]);
    const again = await linkTo(bad.port, good.port);
    expect(await get(again, { method: 'POST', body: big.slice(0, 60 * 1024) })).toBe('200 here');
  });

  test('where its body is not whole', async () => {
    const bad = await startServer((socket) => socket.once('data', () => socket.resetAndDestroy()));
    const good = await startTask(serves);
    for (const begun of ['content-length: 10\r\n\r\nhalf', 'transfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n']) {
      const port = await linkTo(bad.port, good.port);
      expect(await ask(port, `POST /a HTTP/1.1\r\nhost: x\r\n${begun}`)).toBe('ECONNRESET');
    }
    await bad.close();
    expect(good.asked).toEqual([]);
  });

  test('where a byte of its reply has come', async () => {
    const bad = await startTask(({ socket }) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf');
      setTimeout(() => socket.resetAndDestroy(), 50);
    });
    const good = await startTask(serves);
    await expect(get(await linkTo(bad.port, good.port))).rejects.toThrow();
    expect(good.asked).toEqual([]);
  });

  test('where another is pipelined behind it, or where it is pipelined itself', async () => {
    const bad = await startServer((socket) => socket.on('data', () => setTimeout(() => socket.resetAndDestroy(), 50)));
    const good = await startTask(serves);
    const two = 'GET /1 HTTP/1.1\r\nhost: x\r\n\r\nGET /2 HTTP/1.1\r\nhost: x\r\n\r\n';
    expect(await ask(await linkTo(bad.port, good.port), two)).toBe('ECONNRESET');
    const socket = await connectTo(await linkTo(bad.port, good.port));
    socket.write(two.slice(0, two.length / 2));
    setTimeout(() => socket.write(two.slice(two.length / 2)), 20);
    expect(await once(socket, 'error')).toMatchObject([{ code: 'ECONNRESET' }]);
    await bad.close();
    expect(good.asked).toEqual([]);
  });

  test('where it asks for another protocol, or is of another', async () => {
    const bad = await startServer((socket) => socket.once('data', () => socket.resetAndDestroy()));
    const good = await startTask(serves);
    const upgrade = 'GET / HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: any\r\n\r\n';
    for (const bytes of [upgrade, 'PRI * HTTP/2.0\r\n\r\n', '\x16\x03\x01hello'])
      expect(await ask(await linkTo(bad.port, good.port), bytes)).toBe('ECONNRESET');
    await bad.close();
    expect(good.asked).toEqual([]);
  });
});

test('a caller that leaves before it is asked again leaves the attempt that failed, and no other', async () => {
  const [bad, good] = [await startTask(resets), await startTask(serves)];
  const port = await linkTo(bad.port, good.port);
  for (let index = 0; index < 20; index++) {
    const socket = await connectTo(port);
    socket.write('GET /a HTTP/1.1\r\nhost: x\r\n\r\n');
    await eventually(() => bad.asked.length + good.asked.length > index);
    socket.destroy();
  }
  await eventually(async () => (await rig.links.stats()).connections === 0);
  await eventually(() => seen().length === 20);
  expect(Object.values((await rig.links.stats()).perEndpoint).every((connections) => connections === 0)).toBe(true);
});

describe('a fault on the way to the callee is met by the mesh, which stands beside the caller', () => {
  const touch = (parts: Partial<RequestFault>, match = { callee: 'callee' } as object) =>
    fault(
      {
        ...{ kind: 'http-fault', does: 'reset', status: 503, body: '', delayMilliseconds: 1000 },
        ...{ method: 'ANY', path: '/', percent: 100, first: 0 },
        ...parts,
      },
      match,
    );

  test('requests that it resets are made again, and each attempt takes its own turn in it', async () => {
    const [first, second] = [await startTask(serves), await startTask(serves)];
    const port = await linkTo(first.port, second.port);
    await rig.links.impair(touch({ first: 1 }));
    expect(await get(port)).toBe('200 here');
    await rig.links.clear('fault');
    await rig.links.impair(touch({}));
    await expect(get(port)).rejects.toThrow('ECONNRESET');
    await eventually(() => seen().length === 2);
    expect(seen().map(({ outcome, meshRetries }) => [outcome, meshRetries?.length])).toEqual([
      ['served', 1],
      ['failed', 1],
    ]);
  });

  test('a request whose reply it loses is done twice', async () => {
    const [first, second] = [await startTask(serves), await startTask(serves)];
    const port = await linkTo(first.port, second.port);
    await rig.links.impair(touch({ does: 'lose-reply', first: 1 }));
    expect(await get(port, { method: 'POST', body: 'order' })).toBe('200 here');
    expect([...first.asked, ...second.asked]).toEqual(['POST /a 5', 'POST /a 5']);
  });

  test('connections to one task that are reset are no matter to the caller, idle or not', async () => {
    const [first, second] = [await startTask(serves), await startTask(serves)];
    const port = await linkTo(first.port, second.port);
    expect(await get(port)).toBe('200 here');
    await rig.links.impair(fault({ kind: 'reset' }, { receiver: task(1) }));
    for (let index = 0; index < 5; index++) expect(await get(port)).toBe('200 here');
    expect(second.asked).toHaveLength(5);
  });
});
