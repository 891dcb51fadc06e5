import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { type RedisStandIn, startRedisStandIn } from '../../../local/runtimes/embedded/stores/redis-stand-in.ts';

let standIn: RedisStandIn;
let redis: Redis;

beforeAll(async () => {
  standIn = await startRedisStandIn({ port: 0 });
  redis = new Redis({ port: standIn.port, host: '127.0.0.1', protocol: 2 });
});
afterAll(async () => {
  redis.disconnect();
  await standIn.close();
});

test('the real client connects, is ready, and reads back what it set, also beyond ASCII and across lines', async () => {
  expect(await redis.ping()).toBe('PONG');
  expect(await redis.set('text', 'zażółć\r\n$5\r\n')).toBe('OK');
  expect(await redis.get('text')).toBe('zażółć\r\n$5\r\n');
  expect(await redis.get('nothing')).toBeNull();
});

test('a key lives as long as it was told and no longer', async () => {
  await redis.set('brief', '1', 'PX', 80);
  expect(await redis.pttl('brief')).toBeGreaterThan(0);
  await new Promise((resolve) => setTimeout(resolve, 120));
  expect(await redis.get('brief')).toBeNull();
  expect(await redis.ttl('brief')).toBe(-2);
  await redis.set('long', '1', 'EX', 100);
  expect(await redis.ttl('long')).toBeGreaterThan(90);
  expect(await redis.expire('long', 5)).toBe(1);
  expect(await redis.ttl('long')).toBeLessThanOrEqual(5);
});

test('NX sets only what is absent', async () => {
  expect(await redis.set('once', 'a', 'PX', 10_000, 'NX')).toBe('OK');
  expect(await redis.set('once', 'b', 'PX', 10_000, 'NX')).toBeNull();
  expect(await redis.get('once')).toBe('a');
});

test('a pipeline is answered in order, and lists, counts and deletes', async () => {
  await redis.flushall();
  const replies = await redis.pipeline().set('a', '1').incr('a').mget('a', 'b').exists('a', 'b').del('a', 'b').exec();
  expect(replies?.map(([, value]) => value)).toEqual(['OK', 2, ['2', null], 1, 1]);
  await redis.set('p:1', 'x');
  expect(await redis.keys('p:*')).toEqual(['p:1']);
  expect(await redis.scan(0, 'MATCH', 'p:?')).toEqual(['0', ['p:1']]);
});

test('a frame that comes byte by byte is one command, and what is unknown is said so', async () => {
  const socket = connect(standIn.port, '127.0.0.1').setNoDelay();
  for (const byte of '*2\r\n$3\r\nGET\r\n$3\r\np:1\r\nHELLO 3\r\n*1\r\n$4\r\nQUIT\r\n') {
    socket.write(byte);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(await text(socket)).toBe("$1\r\nx\r\n-ERR unknown command 'HELLO' (this is a stand-in for Redis)\r\n+OK\r\n");
});

test('what is not the protocol ends the connection with an error, and only that one', async () => {
  const socket = connect(standIn.port, '127.0.0.1');
  socket.write('*1\r\n:3\r\n');
  expect(await text(socket)).toMatch(/^-ERR Protocol error/);
  expect(await redis.ping()).toBe('PONG');
});

test('a port in use is refused', async () => {
  await expect(startRedisStandIn({ port: standIn.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
});
