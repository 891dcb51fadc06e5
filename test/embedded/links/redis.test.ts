import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import type { RedisFault } from '../../../lib/model/faults/effect.ts';
import { sawImpairment } from '../../../local/runtimes/embedded/faults/saw-impairment.ts';
import type { LinkImpairment } from '../../../local/runtimes/embedded/links/impairment.ts';
import type { LinkSample } from '../../../local/runtimes/embedded/links/protocol.ts';
import { refuses } from '../../../local/runtimes/embedded/links/redis-commands.ts';
import type { Mesh } from '../../../local/runtimes/embedded/mesh.ts';
import { ask, closed, connectTo, eventually, roundTrip, settles } from './support/peers.ts';
import { hasRedis, type RealRedis, startRedis } from './support/real-redis.ts';
import { fault, link, type Rig, startLinks } from './support/rig.ts';

const errors = {
  LOADING: 'LOADING Redis is loading the dataset in memory',
  READONLY: "READONLY You can't write against a read only replica.",
  OOM: "OOM command not allowed when used memory > 'maxmemory'.",
};
const execAbort = 'EXECABORT Transaction discarded because of previous errors.';

interface Wishes {
  readonly protocol: 2 | 3;
  readonly enableReadyCheck: boolean;
}

let rig: Rig;
let server: RealRedis;
let port: number;
const clients: Redis[] = [];
const seen: LinkSample[] = [];

const touch = (does: RedisFault['does'], percent = 100): LinkImpairment =>
  fault({ kind: 'redis-fault', does, percent }, { callee: 'cache' }, 'fault', does === 'half-open' ? percent : 100);

function connect({ protocol = 2, enableReadyCheck = true }: Partial<Wishes> = {}, at = port): Redis {
  const client = new Redis(at, { protocol, enableReadyCheck, maxRetriesPerRequest: 0 });
  client.on('error', () => {});
  clients.push(client);
  return client;
}

const messageOf = (asked: Promise<unknown>): Promise<string> =>
  asked.then(
    (answer) => String(answer),
    (error: Error) => error.message,
  );

(hasRedis ? describe : describe.skip)('a real Redis, and its real client', () => {
  let redis: Redis;

  beforeAll(async () => {
    rig = await startLinks();
    server = await startRedis();
    await rig.links.onSamples((batch) => seen.push(...batch));
  });
  beforeEach(async () => {
    port = await link(rig, server.port, { protocol: 'resp', callee: 'cache' });
    redis = connect();
    seen.length = 0;
    await redis.flushall();
  });
  afterEach(async () => {
    await rig.links.clear('fault');
    for (const client of clients.splice(0)) client.disconnect();
  });
  afterAll(async () => {
    await rig.stop();
    await server.stop();
  });

  test.each([2, 3] as const)(
    'is refused what a Redis refuses, in RESP%i, and is served when it is over',
    async (protocol) => {
      const client = connect({ protocol });
      await client.set('key', 'value');
      for (const does of ['LOADING', 'READONLY', 'OOM'] as const) {
        await rig.links.impair(touch(does));
        expect(await messageOf(client.set('key', 'other'))).toBe(errors[does]);
        expect(await messageOf(client.get('key'))).toBe(does === 'LOADING' ? errors.LOADING : 'value');
        expect(await messageOf(client.del('none'))).toBe(does === 'OOM' ? '0' : errors[does]);
        await rig.links.clear('fault');
        expect(await client.get('key')).toBe('value');
      }
      expect(client.status).toBe('ready');
    },
  );

  test('is answered in order, whatever share is refused of what is pipelined', async () => {
    await rig.links.impair(touch('LOADING', 40));
    await redis.client('SETNAME', 'any');
    const asked = Array.from({ length: 400 }, (_, index) => messageOf(redis.echo(String(index))));
    const sets = Array.from({ length: 400 }, (_, index) => messageOf(redis.set(`key-${index}`, 'x'.repeat(index))));
    const lengths = Array.from({ length: 400 }, (_, index) => messageOf(redis.getrange(`key-${index}`, 0, -1)));
    expect(await Promise.all(asked)).toEqual(Array.from({ length: 400 }, (_, index) => String(index)));
    const given = await Promise.all(sets);
    const refused = given.filter((answer) => answer === errors.LOADING).length;
    // The 99.9 % interval of 400 draws.
    expect(refused).toBeGreaterThan(127);
    expect(refused).toBeLessThan(193);
    const read = await Promise.all(lengths);
    const unread = read.filter((answer) => answer === errors.LOADING).length;
    expect(await rig.links.touched('fault')).toBe(refused + unread);
    for (const [index, text] of read.entries()) {
      const stored = given[index] === 'OK' ? 'x'.repeat(index) : '';
      expect([errors.LOADING, stored]).toContain(text);
    }
  });

  test('has its transactions discarded whole', async () => {
    await redis.set('key', 'before');
    await rig.links.impair(touch('READONLY'));
    expect(await messageOf(redis.multi().get('key').set('key', 'after').exec())).toContain(execAbort);
    expect(await redis.multi().get('key').exec()).toEqual([[null, 'before']]);
    await rig.links.clear('fault');
    expect(await redis.multi().set('key', 'after').get('key').exec()).toEqual([
      [null, 'OK'],
      [null, 'after'],
    ]);
  });

  test.each([2, 3] as const)('goes on to be told what it subscribed to, in RESP%i', async (protocol) => {
    const subscriber = connect({ protocol });
    await subscriber.subscribe('news');
    await rig.links.impair(touch('LOADING'));
    const told = once(subscriber, 'message');
    await redis.publish('news', 'today');
    expect(await told).toEqual(['news', 'today']);
    await subscriber.subscribe('more');
    const late = connect({ protocol, enableReadyCheck: false });
    expect(await late.subscribe('news')).toBe(1);
  });

  test('is told as a failed call on the link', async () => {
    await rig.links.impair(touch('OOM'));
    await messageOf(redis.set('key', 'value'));
    await redis.get('key');
    await eventually(() => /failed,served$/.test(seen.map(({ outcome }) => outcome).join()));
  });

  test('hears nothing on a half-open connection, which is reset at the end where something was sent', async () => {
    const silent = await connectTo(port);
    const asking = await connectTo(port);
    await roundTrip(asking, 'PING\r\n');
    await rig.links.impair(touch('half-open'));
    expect(await settles(roundTrip(asking, 'SET key swallowed\r\n'), 300)).toBe(false);
    const later = await connectTo(port);
    expect(await settles(roundTrip(later, 'SET key swallowed\r\n'), 300)).toBe(false);
    const ends = [closed(asking), closed(later)];
    await rig.links.clear('fault');
    await Promise.all(ends);
    expect(await roundTrip(silent, 'PING\r\n')).toBeGreaterThan(0);
    expect(await redis.get('key')).toBeNull();
    silent.destroy();
    await eventually(async () => (await rig.links.stats()).heldBytes === 0);
  });

  test('hears nothing of a command that it sent before it was half open', async () => {
    const waiting = await connectTo(port);
    waiting.write('BLPOP list 0\r\n');
    await sleep(50);
    await rig.links.impair(touch('half-open'));
    const pushing = connect({}, server.port);
    await pushing.rpush('list', 'lost');
    expect(await settles(once(waiting, 'data'), 200)).toBe(false);
    const end = closed(waiting);
    await rig.links.clear('fault');
    await end;
  });

  test('has a share of its connections half open', async () => {
    await rig.links.impair(touch('half-open', 50));
    const answers = await Promise.all(
      Array.from({ length: 60 }, async () => {
        const socket = await connectTo(port);
        const isAnswered = await settles(roundTrip(socket, 'PING\r\n'), 300);
        socket.destroy();
        return isAnswered;
      }),
    );
    const answered = answers.filter(Boolean).length;
    expect(answered).toBeGreaterThan(15);
    expect(answered).toBeLessThan(45);
  });

  describe('as its link is looked at', () => {
    const listener = () => ({
      ...{ id: `listener-${port}`, port, caller: 'caller', callee: 'cache', destinationPort: 8080 },
      protocol: 'resp' as const,
    });
    const look = (impairment: LinkImpairment, foreign = false) => {
      const mesh = { listenersTo: () => [{ ...listener(), ...(foreign && { foreign }) }] } as unknown as Mesh;
      return sawImpairment(impairment, mesh, rig.links);
    };

    test.each(['LOADING', 'READONLY', 'OOM', 'half-open'] as const)('%s is seen, and not without it', async (does) => {
      expect(await look(touch(does))).toMatchObject({ seen: false, detail: expect.stringContaining('redis-fault') });
      await rig.links.impair(touch(does));
      const words = does === 'half-open' ? 'got no answer' : `was answered by ${does}`;
      const detail = `probe 1 from caller to cache ${words}`;
      expect(await look(touch(does))).toMatchObject({ seen: true, detail });
      expect(await look(touch(does), true)).toMatchObject({ seen: true, detail });
      expect(await rig.links.touched('fault')).toBe(does === 'half-open' ? null : 0);
      await rig.links.clear('fault');
      expect(await redis.get('breakwater-probe')).toBeNull();
    });

    test('what callers say in TLS passes, and nothing is seen of the fault', async () => {
      const hello = Buffer.from([22, 3, 1, 0, 5, 1, 2, 3, 4, 5]);
      const tls = await connectTo(port);
      tls.write(hello);
      await rig.links.impair(touch('LOADING'));
      await sleep(50);
      expect(await look(touch('LOADING'))).toMatchObject({ seen: false });
      tls.destroy();
      expect(await ask(port, 'PING\r\n')).toBe(`-${errors.LOADING}\r\n`);
      expect(await look(touch('LOADING'))).toMatchObject({ seen: true });
    });
  });

  test('has the commands that are refused, and the errors, as the server has them', async () => {
    const direct = connect({}, server.port);
    const commands = (await direct.call('COMMAND')) as [string, number, string[], ...unknown[]][];
    for (const [word, , flags, , , , , , , parts] of commands) {
      if (Array.isArray(parts) && parts.length > 0) continue;
      const name = word.toUpperCase();
      const command = { name, argument: '' };
      const isRefused = (does: 'LOADING' | 'READONLY' | 'OOM') => refuses(does, command, false);
      expect([name, isRefused('READONLY'), isRefused('OOM'), isRefused('LOADING')]).toEqual([
        ...[name, flags.includes('write'), flags.includes('denyoom'), !flags.includes('loading')],
      ]);
    }
    await direct.config('SET', 'maxmemory', '1');
    expect(await messageOf(direct.set('key', 'value'))).toBe(errors.OOM);
    expect(await messageOf(direct.multi().get('key').exec())).toContain(execAbort);
    await direct.config('SET', 'maxmemory', '0');
    await direct.call('REPLICAOF', '127.0.0.1', '1');
    expect(await messageOf(direct.set('key', 'value'))).toBe(errors.READONLY);
    await direct.call('REPLICAOF', 'NO', 'ONE');
  });
});

test.each([
  [{ does: 'BUSY' }, 'impairment.does: "BUSY"'],
  [{ percent: 0 }, 'impairment.percent: 0'],
])('%j is refused', async (parts, message) => {
  const links = await startLinks();
  const wrong = fault({ kind: 'redis-fault', does: 'OOM', percent: 1, ...parts } as RedisFault);
  await expect(links.links.impair(wrong)).rejects.toThrow(message);
  await links.stop();
});
