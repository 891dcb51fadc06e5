import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { probeLink } from '../../../local/runtimes/embedded/links/probe.ts';
import type { LinkSample, ListenerConfig } from '../../../local/runtimes/embedded/links/protocol.ts';
import { ask, connectTo, eventually, type Peer, roundTrip, startServer } from './support/peers.ts';
import { blackhole, fault, freePort, latency, link, type Rig, startLinks } from './support/rig.ts';

const request = 'GET /orders HTTP/1.1\r\nhost: x\r\n\r\n';
const ok = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';

/** An error of an AWS JSON API, cut in the middle of its body. */
function awsError(type: string): string[] {
  const body = JSON.stringify({ __type: type, message: 'no' });
  const head = `HTTP/1.1 400 Bad Request\r\ncontent-type: application/x-amz-json-1.0\r\ncontent-length: ${body.length}`;
  return [`${head}\r\n\r\n${body.slice(0, 12)}`, body.slice(12)];
}

let rig: Rig;
let peer: Peer;
let reply: string[] = [];
let seen: LinkSample[] = [];

beforeAll(async () => {
  rig = await startLinks();
  await rig.links.onSamples((batch) => seen.push(...batch));
  peer = await startServer((socket) =>
    socket.on('data', async () => {
      for (const part of reply) {
        socket.write(part);
        await sleep(10);
      }
    }),
  );
});

beforeEach(() => {
  seen = [];
});

afterEach(async () => {
  await rig.links.clear('fault');
});

afterAll(async () => {
  await peer.close();
  await rig.stop();
});

/** Asks once, and gives the one sample. */
async function observe(parts: string[], sent = request, config: Partial<ListenerConfig> = {}): Promise<LinkSample> {
  reply = parts;
  const port = await link(rig, peer.port, config);
  const socket = await connectTo(port);
  socket.write(sent);
  await eventually(() => seen.length > 0);
  socket.destroy();
  await sleep(150);
  expect(seen).toHaveLength(1);
  return seen[0] as LinkSample;
}

describe('HTTP', () => {
  test.each([
    ['served', [ok]],
    ['served', ['HTTP/1.1 304 Not Modified\r\n\r\n']],
    ['served', ['HTTP/1.1 400 Bad Request\r\n\r\n']],
    ['served', ['HTTP/1.1 100 Continue\r\n\r\n', ok]],
    ['served', ['HTTP/1.', '1 2', '00 OK\r\ncontent-length: 2\r', '\n\r\nx-degraded: no']],
    ['degraded', ['HTTP/1.1 200 OK\r\nX-Degraded: stale\r\n\r\n']],
    ['degraded', ['HTTP/1.1 202 Accepted\r\ndate: now\r\nx-deg', 'raded: 1\r\n', '\r\n']],
    ['failed', ['HTTP/1.1 429 Too Many Requests\r\n\r\n']],
    ['failed', ['HTTP/1.1 503 Service Unavailable\r\nx-degraded: 1\r\n\r\n']],
    ['failed', ['HTTP/1.1 200 OK\r\n', `x-long: ${'x'.repeat(20_000)}`]],
    ...['ThrottlingException', 'ProvisionedThroughputExceededException', 'RequestLimitExceeded'].map(
      (name) => ['failed', awsError(`com.amazonaws.dynamodb.v20120810#${name}`)] as [string, string[]],
    ),
    ['served', awsError('com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException')],
    ['failed', ['HTTP/1.1 400 Bad Request\r\nx-amzn-errortype: ThrottlingException:\r\ncontent-length: 0\r\n\r\n']],
    ['served', ['HTTP/1.1 400 Bad Request\r\ncontent-type: application/x-amz-json-1.0\r\n\r\n']],
  ])('a request is %s when the reply is %j', async (outcome, parts) => {
    const sample = await observe(parts);
    expect(sample).toMatchObject({ caller: 'caller', callee: 'callee', calleeTask: 'task', outcome });
    expect(sample.milliseconds).toBeGreaterThanOrEqual(0);
    expect(sample.start).toBeLessThanOrEqual(Number(process.hrtime.bigint()) / 1e6);
  });

  test('the time runs from the first byte that the caller sent to the first that it got', async () => {
    await rig.links.impair(fault(latency(40)));
    const { milliseconds } = await observe([ok, 'a body that takes its time'.repeat(3)]);
    expect(milliseconds).toBeGreaterThanOrEqual(79.9);
  });

  test('every request of a connection that is kept is seen', async () => {
    reply = [ok];
    const socket = await connectTo(await link(rig, peer.port));
    for (let i = 0; i < 5; i += 1) {
      await roundTrip(socket, request);
      await sleep(15);
    }
    socket.destroy();
    await eventually(() => seen.length === 5);
    expect(seen.map(({ outcome }) => outcome)).toEqual(Array(5).fill('served'));
    expect(seen.map(({ opened }) => opened)).toEqual([true, ...Array(4).fill(undefined)]);
  });

  test('a caller that gives up has failed at that moment, though a blackhole hides it from the callee', async () => {
    reply = [ok];
    const port = await link(rig, peer.port);
    await rig.links.impair(fault(blackhole));
    const socket = await connectTo(port);
    socket.write(request);
    await sleep(120);
    socket.resetAndDestroy();
    await eventually(() => seen.length === 1);
    expect(seen[0]).toMatchObject({ outcome: 'failed', unanswered: 'given-up' });
    expect(seen[0]?.milliseconds).toBeGreaterThanOrEqual(100);
  });

  test('a callee that ends the connection without a reply has failed, one that ends an idle connection has not', async () => {
    reply = [];
    const port = await link(rig, peer.port);
    const idle = await connectTo(port);
    const asking = await connectTo(port);
    asking.write(request);
    await eventually(() => peer.sockets.size === 2);
    await sleep(50);
    for (const socket of peer.sockets) socket.destroy();
    await eventually(() => seen.length > 0);
    await sleep(150);
    expect(seen.map(({ outcome, unanswered }) => [outcome, unanswered])).toEqual([['failed', 'lost']]);
    idle.destroy();
    asking.destroy();
  });

  test('a call that no task takes has failed, once', async () => {
    const port = await link(rig, await freePort());
    expect(await ask(port, request)).toBe('ECONNRESET');
    await eventually(() => seen.length > 0);
    await sleep(150);
    expect(seen).toMatchObject([{ caller: 'caller', callee: 'callee', outcome: 'failed', unanswered: 'refused' }]);
  });

  test('a reset of ours is a loss, and no giving up', async () => {
    reply = [];
    const port = await link(rig, peer.port);
    const socket = await connectTo(port);
    socket.on('error', () => {});
    socket.write(request);
    await eventually(() => peer.sockets.size > 0);
    await rig.links.impair(fault({ kind: 'reset' }));
    await eventually(() => seen.length === 1);
    expect(seen[0]).toMatchObject({ outcome: 'failed', unanswered: 'lost' });
  });

  test('attempts of one request are known by what it asks for and by its id', async () => {
    const target = 'x-amz-target: DynamoDB_20120810.GetItem';
    const trace = '0af7651916cd43dd8448eb211c80319c';
    const about = async (...lines: string[]) => {
      const { asked } = await observe([ok], `${[...lines, 'host: x'].join('\r\n')}\r\n\r\n`);
      seen = [];
      return asked;
    };
    expect(await about('GET /orders/1?full=1 HTTP/1.1')).toEqual({
      ...{ what: 'GET /orders/1?full=1', reads: expect.any(String) },
    });
    expect(await about('GET /a HTTP/1.1', 'X-Request-Id: r1')).toMatchObject({ what: 'GET /a', id: 'r1' });
    expect(await about('GET /a HTTP/1.1', `traceparent: 00-${trace}-b7ad6b7169203331-01`)).toMatchObject({ id: trace });
    expect(await about('POST /a HTTP/1.1', 'x-amzn-trace-id: Self=1-2-3;Root=1-67891233-abc')).toMatchObject({
      id: '1-67891233-abc',
    });
    expect(await about('POST /a HTTP/1.1', 'x-request-id: r1', 'Idempotency-Key: k1')).toMatchObject({
      ...{ id: 'r1', key: 'k1' },
    });
    expect(await about('POST / HTTP/1.1', target, 'x-request-id: r1', 'amz-sdk-invocation-id: i1')).toEqual({
      what: 'DynamoDB_20120810.GetItem',
      id: 'i1',
      reads: expect.any(String),
    });
  });

  test('probes and long polls are not counted', async () => {
    reply = [ok];
    const port = await link(rig, peer.port);
    expect(await probeLink({ port, protocol: 'http', timeoutMs: 5000 })).toMatchObject({ answered: true });
    await ask(port, 'GET /ready HTTP/1.1\r\n\r\n');
    await ask(port, 'POST / HTTP/1.1\r\nX-Amz-Target: AmazonSQS.ReceiveMessage\r\n\r\n{}');
    await ask(port, 'POST / HTTP/1.1\r\nX-Amz-Target: AmazonSQS.SendMessage\r\n\r\n{}');
    await eventually(() => seen.length > 0);
    await sleep(150);
    expect(seen).toHaveLength(1);
  });
});

describe('RESP', () => {
  const cache = { protocol: 'resp', callee: 'cache' } as const;
  const get = '*2\r\n$3\r\nGET\r\n$1\r\na\r\n';

  test.each([
    ['served', '$1\r\nb\r\n'],
    ['served', '$-1\r\n'],
    ['failed', '-LOADING Redis is loading the dataset in memory\r\n'],
    ['failed', '-ERR wrong number of arguments\r\n'],
  ])('a command is %s when the reply is %j', async (outcome, answer) => {
    expect(await observe([answer], get, cache)).toMatchObject({ callee: 'cache', outcome });
  });

  test("a client's housekeeping is not counted", async () => {
    reply = ['-ERR unknown command\r\n'];
    const port = await link(rig, peer.port, cache);
    expect(await probeLink({ port, protocol: 'resp', timeoutMs: 5000 })).toMatchObject({ answered: true });
    await ask(port, '*2\r\n$6\r\nclient\r\n$7\r\nSETINFO\r\n');
    await ask(port, get);
    await eventually(() => seen.length > 0);
    await sleep(150);
    expect(seen).toHaveLength(1);
  });
});
