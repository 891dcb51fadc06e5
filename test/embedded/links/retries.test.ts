import { once } from 'node:events';
import type { Socket } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import type { RequestFault } from '../../../lib/model/faults/effect.ts';
import { connectTo, eventually } from './support/peers.ts';
import {
  ends,
  get,
  linkAs,
  linkTo,
  one,
  resets,
  rig,
  seen,
  serves,
  startTask,
  task,
  unavailable,
} from './support/retrying.ts';
import { fault } from './support/rig.ts';

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
