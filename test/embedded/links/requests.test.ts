import { once } from 'node:events';
import { Agent, createServer, request as httpRequest, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { RequestFault } from '../../../lib/model/faults/effect.ts';
import type { LinkSample } from '../../../local/runtimes/embedded/links/protocol.ts';
import { connectTo, eventually } from './support/peers.ts';
import { endpoint, fault, link, listener, type Rig, startLinks } from './support/rig.ts';

const whole: RequestFault = {
  ...{ kind: 'http-fault', does: 'status', status: 503, body: '', delayMilliseconds: 1000 },
  ...{ method: 'ANY', path: '/', percent: 100, first: 0 },
};
const touch = (parts: Partial<RequestFault>) => fault({ ...whole, ...parts }, { callee: 'callee' });

let rig: Rig;
let callee: Server;
let port: number;
let agent: Agent;
let asked: string[] = [];
const seen: LinkSample[] = [];

/** Answers what it was asked; `/chunks` in chunks. */
async function serve(incoming: IncomingMessage): Promise<{ body: string; inChunks: boolean }> {
  const body = (await buffer(incoming)).toString();
  const line = `${incoming.method} ${incoming.url}`;
  asked.push(line);
  return { body: body === '' ? line : `${line} ${body}`, inChunks: incoming.url?.startsWith('/chunks') === true };
}

beforeAll(async () => {
  rig = await startLinks();
  await rig.links.onSamples((batch) => seen.push(...batch));
  callee = createServer(async (incoming, answer) => {
    const { body, inChunks } = await serve(incoming);
    if (inChunks) {
      answer.write('in ');
      answer.end('chunks');
    } else answer.setHeader('content-length', Buffer.byteLength(body)).end(incoming.method === 'HEAD' ? '' : body);
  });
  callee.on('upgrade', (_, socket) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: any\r\n\r\n');
    socket.pipe(socket);
  });
  callee.listen(0, '127.0.0.1');
  await once(callee, 'listening');
});
beforeEach(async () => {
  asked = [];
  seen.length = 0;
  agent = new Agent({ keepAlive: true, maxSockets: 1 });
  port = await link(rig, (callee.address() as AddressInfo).port);
});
afterEach(async () => {
  agent.destroy();
  await rig.links.clear('fault');
});
afterAll(async () => {
  await rig.stop();
  callee.closeAllConnections();
  callee.close();
});

interface Answer {
  readonly status: number | undefined;
  readonly type: string | undefined;
  readonly body: string;
  readonly milliseconds: number;
}

const connectionsMade = async () => (await rig.links.stats()).accepted[`listener-${port}`];

/** Asks over the one connection that the agent has; rejects with the code of the connection's error. */
function get(path = '/a', { method = 'GET', body = '' } = {}): Promise<Answer> {
  const start = performance.now();
  return new Promise((resolve, reject) => {
    const headers = body === '' ? {} : { 'content-length': Buffer.byteLength(body) };
    const sent = httpRequest({ host: '127.0.0.1', port, agent, method, path, headers }, async (reply) => {
      const text = await buffer(reply).catch(reject);
      const milliseconds = performance.now() - start;
      resolve({ status: reply.statusCode, type: reply.headers['content-type'], body: String(text), milliseconds });
    });
    sent.once('error', ({ code }: NodeJS.ErrnoException) => reject(new Error(code)));
    sent.end(body);
  });
}

describe('requests that are answered in the place of the callee', () => {
  test('have the status and the body, and never reach it; the connection goes on when the fault is over', async () => {
    expect((await get()).body).toBe('GET /a');
    await rig.links.impair(touch({ status: 429, body: '{"why":"a test"}' }));
    const answer = await get('/b', { method: 'POST', body: 'x'.repeat(200_000) });
    expect(answer).toMatchObject({ status: 429, type: 'application/json', body: '{"why":"a test"}' });
    expect(asked).toEqual(['GET /a']);
    await rig.links.clear('fault');
    expect(await get('/c', { method: 'POST', body: 'y' })).toMatchObject({ status: 200, body: 'POST /c y' });
    await eventually(() => seen.length === 3);
    expect(seen.map(({ outcome }) => outcome)).toEqual(['served', 'failed', 'served']);
    expect(await connectionsMade()).toBe(1);
  });

  test('are those of the method and of paths that begin so', async () => {
    await rig.links.impair(touch({ method: 'POST', path: '/orders' }));
    const statusOf = async (path: string, method: string) => (await get(path, { method, body: 'x' })).status;
    expect(await statusOf('/orders/7', 'POST')).toBe(503);
    expect(await statusOf('/orders/7', 'PUT')).toBe(200);
    expect(await statusOf('/products', 'POST')).toBe(200);
    expect(await statusOf('/orders', 'POST')).toBe(503);
    expect(await rig.links.touched('fault')).toBe(2);
  });

  test('are a share of them, drawn for each', async () => {
    await rig.links.impair(touch({ percent: 25 }));
    let touched = 0;
    for (let sent = 0; sent < 400; sent++) touched += (await get()).status === 503 ? 1 : 0;
    // The 99.9 % interval of 400 draws.
    expect(touched).toBeGreaterThan(71);
    expect(touched).toBeLessThan(129);
    expect(asked).toHaveLength(400 - touched);
  });

  test('are the first so many, over all connections', async () => {
    await rig.links.impair(touch({ first: 3 }));
    const statuses = [];
    for (let sent = 0; sent < 6; sent++) {
      statuses.push((await get()).status);
      if (sent === 1) agent.destroy();
    }
    expect(statuses).toEqual([503, 503, 503, 200, 200, 200]);
    expect(await rig.links.touched('fault')).toBe(3);
  });

  test('are the first so many of a fault, whichever of its callers sends them', async () => {
    await rig.links.impair(fault({ ...whole, first: 3 }, { callee: 'callee', sender: 'caller' }));
    await rig.links.impair(fault({ ...whole, first: 3 }, { callee: 'callee', sender: 'another' }));
    const own = await listener({ caller: 'another' });
    const desired = [await listener({ port, id: `listener-${port}` }), own];
    const served = endpoint('task', (callee.address() as AddressInfo).port);
    await rig.links.configure({ listeners: desired, endpoints: [served] });
    const other = async () => {
      const [reply] = await once(httpRequest({ host: '127.0.0.1', port: own.port, agent: false }).end(), 'response');
      reply.resume();
      return reply.statusCode;
    };
    expect([(await get()).status, await other(), (await get()).status]).toEqual([503, 503, 503]);
    expect([await other(), (await get()).status]).toEqual([200, 200]);
    expect(await rig.links.touched('fault')).toBe(3);
  });

  test('are told apart also behind replies in chunks and without a body', async () => {
    expect((await get('/chunks')).body).toBe('in chunks');
    await rig.links.impair(touch({ path: '/touched' }));
    expect((await get('/chunks/1')).body).toBe('in chunks');
    expect((await get('/touched')).status).toBe(503);
    expect((await get('/chunks/2')).body).toBe('in chunks');
    expect((await get('/head', { method: 'HEAD' })).status).toBe(200);
    expect((await get('/touched')).status).toBe(503);
    expect((await get('/chunks/3')).body).toBe('in chunks');
    expect(await connectionsMade()).toBe(1);
  });

  test('of HEAD are answered without the body', async () => {
    await rig.links.impair(touch({ body: 'gone' }));
    expect(await get('/a', { method: 'HEAD' })).toMatchObject({ status: 503, body: '' });
    expect(await get('/b')).toMatchObject({ status: 503, body: 'gone' });
  });

  test('never come before the answers to earlier ones', async () => {
    await rig.links.impair(touch({ path: '/touched' }));
    const socket = await connectTo(port);
    let text = '';
    socket.on('data', (data) => {
      text += data;
    });
    socket.write('GET /1 HTTP/1.1\r\nhost: a\r\n\r\nGET /touched HTTP/1.1\r\nhost: a\r\n\r\n');
    await eventually(() => text.split('HTTP/1.1 ').length === 3);
    expect(text.indexOf('GET /1')).toBeLessThan(text.indexOf('GET /touched'));
    socket.destroy();
  });
});

test('requests are kept for a while, whole and in order, and given at once when the fault goes', async () => {
  await rig.links.impair(touch({ does: 'delay', delayMilliseconds: 300 }));
  const body = 'z'.repeat(300_000);
  const late = await get('/late', { method: 'POST', body });
  expect(late).toMatchObject({ status: 200, body: `POST /late ${body}` });
  expect(late.milliseconds).toBeGreaterThan(299);
  await rig.links.clear('fault');
  expect((await get()).milliseconds).toBeLessThan(250);
  await rig.links.impair(touch({ does: 'delay', delayMilliseconds: 60_000 }));
  const kept = get('/kept');
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(asked).not.toContain('GET /kept');
  await rig.links.clear('fault');
  expect((await kept).body).toBe('GET /kept');
});

test('who leaves while the request is kept is not served behind its back', async () => {
  await rig.links.impair(touch({ does: 'delay', delayMilliseconds: 200 }));
  const socket = await connectTo(port);
  socket.write('GET /left HTTP/1.1\r\nhost: a\r\n\r\n');
  await new Promise((resolve) => setTimeout(resolve, 50));
  socket.resetAndDestroy();
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(asked).toEqual([]);
  expect((await rig.links.stats()).connections).toBe(0);
});

test('a request whose connection is reset never reaches the callee', async () => {
  await rig.links.impair(touch({ does: 'reset' }));
  await expect(get('/gone')).rejects.toThrow('ECONNRESET');
  expect(asked).toEqual([]);
  await eventually(() => seen.length === 1);
  expect(seen[0]).toMatchObject({ outcome: 'failed', unanswered: 'lost' });
});

test('a reply is lost after the callee has done its work', async () => {
  expect((await get('/before')).status).toBe(200);
  await rig.links.impair(touch({ does: 'lose-reply', method: 'POST', first: 1 }));
  expect((await get('/read')).status).toBe(200);
  await expect(get('/pay', { method: 'POST', body: 'once' })).rejects.toThrow('ECONNRESET');
  expect(asked).toEqual(['GET /before', 'GET /read', 'POST /pay']);
  expect((await get('/pay', { method: 'POST', body: 'again' })).body).toBe('POST /pay again');
  await eventually(() => seen.length === 4);
  expect(seen.map(({ outcome }) => outcome)).toEqual(['served', 'served', 'failed', 'served']);
});

test('what becomes another protocol, or is none, passes untouched', async () => {
  await rig.links.impair(touch({ path: '/touched' }));
  const socket = await connectTo(port);
  let text = '';
  socket.on('data', (data) => {
    text += data;
  });
  socket.write('GET /socket HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: any\r\n\r\n');
  await eventually(() => text.includes('101'));
  socket.write('no head at all');
  await eventually(() => text.endsWith('no head at all'));
  socket.write('GET /touched HTTP/1.1\r\n\r\n');
  await eventually(() => text.endsWith('GET /touched HTTP/1.1\r\n\r\n'));
  socket.destroy();
});

test.each([
  [{ does: 'nothing' }, 'impairment.does: "nothing"'],
  [{ status: 99 }, 'impairment.status: 99'],
  [{ percent: 0 }, 'impairment.percent: 0'],
  [{ path: '' }, 'impairment.path: ""'],
])('%j is refused', async (parts, message) => {
  await expect(rig.links.impair(touch(parts as Partial<RequestFault>))).rejects.toThrow(message);
  expect(await rig.links.impairments()).toEqual([]);
});
