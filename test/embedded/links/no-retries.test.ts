import { once } from 'node:events';
import { describe, expect, test } from '@jest/globals';
import { ask, connectTo, startServer } from './support/peers.ts';
import { get, linkTo, serves, startTask, unavailable } from './support/retrying.ts';

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
