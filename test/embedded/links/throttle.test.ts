import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import dynalite from 'dynalite';
import { HttpFrames } from '../../../local/runtimes/embedded/links/http-frames.ts';
import type { LinkSample } from '../../../local/runtimes/embedded/links/protocol.ts';
import { makeTable } from '../../../local/runtimes/embedded/stores/make-table.ts';
import { connectTo, eventually, startServer } from './support/peers.ts';
import { fault, link, type Rig, startLinks } from './support/rig.ts';

const throttle = (requestsPerSecond: number) => ({ kind: 'throttle', requestsPerSecond }) as const;
const table = { protocol: 'dynamodb', callee: 'orders' } as const;

let rig: Rig;
let seen: LinkSample[] = [];

beforeAll(async () => {
  rig = await startLinks();
  await rig.links.onSamples((batch) => seen.push(...batch));
});
beforeEach(() => {
  seen = [];
});
afterEach(() => rig.links.clear('fault'));
afterAll(() => rig.stop());

describe('the real SDK against a throttled table', () => {
  const store = dynalite({ createTableMs: 0 });
  let client: DynamoDBClient;

  const clientOf = (port: number, maxAttempts: number) =>
    new DynamoDBClient({
      endpoint: `http://127.0.0.1:${port}`,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      maxAttempts,
    });
  const get = (from = client) =>
    from.send(new GetItemCommand({ TableName: 'orders', Key: { id: { S: 'a' } }, ConsistentRead: true }));

  beforeAll(async () => {
    store.listen(0, '127.0.0.1');
    await once(store, 'listening');
    const { port } = store.address() as AddressInfo;
    client = clientOf(await link(rig, port, table), 1);
    await makeTable(client, { name: 'orders', partitionKey: 'id' });
    await client.send(new PutItemCommand({ TableName: 'orders', Item: { id: { S: 'a' }, n: { N: '1' } } }));
  });
  afterAll(async () => {
    client.destroy();
    store.close();
  });

  test('knows the error for throttling, and what is within the rate is served as ever', async () => {
    await rig.links.impair(fault(throttle(2)));
    const results = await Promise.allSettled(Array.from({ length: 10 }, () => get()));
    const served = results.filter(({ status }) => status === 'fulfilled');
    expect(served.length).toBeGreaterThanOrEqual(2);
    expect(served.length).toBeLessThanOrEqual(4);
    for (const result of results) {
      if (result.status === 'fulfilled') expect(result.value.Item).toEqual({ id: { S: 'a' }, n: { N: '1' } });
      else {
        expect(result.reason).toMatchObject({
          name: 'ThrottlingException',
          message: expect.stringContaining('OnDemandThroughput'),
          $metadata: { httpStatusCode: 400, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
        });
      }
    }
    expect(await rig.links.touched('fault')).toBe(10 - served.length);
    await rig.links.clear('fault');
    expect(await rig.links.touched('fault')).toBeNull();
    expect((await get()).Item).toBeDefined();
  });

  test('tries again by itself, and gets through when it is over', async () => {
    const patient = clientOf(Number((await client.config.endpoint?.())?.port), 6);
    let sent = 0;
    const count = { step: 'finalizeRequest', priority: 'low' } as const;
    patient.middlewareStack.add(
      (next) => (request) => {
        sent++;
        return next(request);
      },
      count,
    );
    await rig.links.impair(fault(throttle(1)));
    const answers = Promise.all(Array.from({ length: 5 }, () => get(patient)));
    await eventually(() => sent > 5);
    await rig.links.clear('fault');
    for (const answer of await answers) expect(answer).toMatchObject({ Item: { id: { S: 'a' } } });
    expect(Math.max(...(await answers).map(({ $metadata }) => $metadata.attempts ?? 0))).toBeGreaterThan(1);
    patient.destroy();
  });

  test('is seen to fail on the link, though the status is 400', async () => {
    await new Promise((resolve) => setTimeout(resolve, 200));
    seen = [];
    await rig.links.impair(fault(throttle(1)));
    await Promise.allSettled([get(), get(), get()]);
    await eventually(() => seen.length >= 3);
    expect(seen.map(({ outcome }) => outcome).sort()).toEqual(['failed', 'failed', 'served']);
  });
});

describe('requests on a kept connection', () => {
  const request = (body: string) =>
    `POST / HTTP/1.1\r\nhost: x\r\nx-amz-target: DynamoDB_20120810.GetItem\r\ncontent-length: ${body.length}\r\n\r\n${body}`;

  /** Answers each request with its own body, after `pause` milliseconds, and remembers the bodies. */
  async function startMirror(pause = 0) {
    const bodies: string[] = [];
    const server = createServer(async (incoming: IncomingMessage, response) => {
      let body = '';
      for await (const chunk of incoming) body += chunk;
      bodies.push(body);
      if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause));
      response.end(body);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return {
      bodies,
      port: (server.address() as AddressInfo).port,
      close: () => {
        server.closeAllConnections();
        server.close();
      },
    };
  }

  /** Status and body of each answer, in the order in which they came. */
  function answersIn(text: string): string[] {
    const frames = [...new HttpFrames().cut(Buffer.from(text))];
    return frames
      .filter(({ starts }) => starts)
      .map(({ bytes }) => {
        const [head = '', body = ''] = String(bytes).split('\r\n\r\n');
        return `${head.split(' ')[1]} ${head.startsWith('HTTP/1.1 400') ? 'throttled' : body}`;
      });
  }

  test('are passed or answered whole, however their bytes are cut, and none is lost, doubled or out of order', async () => {
    const mirror = await startMirror();
    const socket = await connectTo(await link(rig, mirror.port, table));
    await rig.links.impair(fault(throttle(1)));
    let received = '';
    socket.on('data', (data) => {
      received += data;
    });
    const bodies = Array.from({ length: 12 }, (_, index) => `${index} ${'x'.repeat(100 * index)}`);
    for (const [index, body] of bodies.entries()) {
      const bytes = Buffer.from(request(body));
      const cut = 1 + ((index * 37) % (bytes.length - 1));
      socket.write(bytes.subarray(0, cut));
      await new Promise((resolve) => setTimeout(resolve, 15));
      socket.write(bytes.subarray(cut));
      await eventually(() => answersIn(received).length === index + 1);
    }
    const answers = answersIn(received);
    expect(answers.filter((answer) => answer === '400 throttled').length).toBeGreaterThanOrEqual(10);
    expect(answers[0]).toBe(`200 ${bodies[0]}`);
    expect(answers.filter((answer) => answer !== '400 throttled')).toEqual(mirror.bodies.map((body) => `200 ${body}`));
    socket.destroy();
    mirror.close();
  });

  test('that are sent before the reply to an earlier one keep their order', async () => {
    const mirror = await startMirror(50);
    const socket = await connectTo(await link(rig, mirror.port, table));
    await rig.links.impair(fault(throttle(1)));
    let received = '';
    socket.on('data', (data) => {
      received += data;
    });
    socket.write(['a', 'b', 'c'].map(request).join(''));
    await eventually(() => answersIn(received).length === 3);
    expect(answersIn(received)).toEqual(['200 a', '200 b', '200 c']);
    socket.write(request('d'));
    await eventually(() => answersIn(received).length === 4);
    expect(answersIn(received).at(-1)).toBe('400 throttled');
    socket.destroy();
    mirror.close();
  });

  test('whose length cannot be told pass untouched', async () => {
    const chunks: string[] = [];
    const peer = await startServer((socket) => socket.on('data', (data) => chunks.push(String(data))));
    const socket = await connectTo(await link(rig, peer.port, table));
    await rig.links.impair(fault(throttle(1)));
    const chunked = 'POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n';
    socket.write(chunked.repeat(3));
    await eventually(() => chunks.join('') === chunked.repeat(3));
    socket.destroy();
    await peer.close();
  });

  test('that are under way when the limit comes, or when it goes, are served', async () => {
    const mirror = await startMirror(100);
    const socket = await connectTo(await link(rig, mirror.port, table));
    let received = '';
    socket.on('data', (data) => {
      received += data;
    });
    const first = request('before');
    socket.write(first.slice(0, -3));
    await new Promise((resolve) => setTimeout(resolve, 50));
    await rig.links.impair(fault(throttle(1)));
    socket.write(first.slice(-3));
    await eventually(() => answersIn(received).length === 1);
    socket.write(request('within'));
    await eventually(() => answersIn(received).length === 2);
    await rig.links.clear('fault');
    socket.write(request('after'));
    await eventually(() => answersIn(received).length === 3);
    expect(answersIn(received)).toEqual(['200 before', '200 within', '200 after']);
    socket.destroy();
    mirror.close();
  });
});

describe('one rate', () => {
  test('is shared by all connections, and another table is spared', async () => {
    const peer = await startServer((socket) =>
      socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok')),
    );
    const port = await link(rig, peer.port, table);
    await rig.links.impair(fault(throttle(3), { receiver: 'elsewhere' }));
    const ask = async () => {
      const socket = await connectTo(port);
      const answer = once(socket, 'data');
      socket.write('GET / HTTP/1.1\r\n\r\n');
      const [data] = await answer;
      socket.destroy();
      return String(data).split(' ')[1];
    };
    const asked = () => Promise.all(Array.from({ length: 9 }, ask));
    expect(await asked()).toEqual(Array(9).fill('200'));
    await rig.links.clear('fault');
    await rig.links.impair(fault(throttle(3), { receiver: 'task' }));
    expect((await asked()).filter((status) => status === '200').length).toBeLessThanOrEqual(4);
    await peer.close();
  });
});
