import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ask, connectTo, eventually, type Peer, roundTrip, startReplying } from './support/peers.ts';
import { endpoint, freePort, listener, type Rig, startLinks } from './support/rig.ts';

let rig: Rig;
let one: Peer;
let two: Peer;

beforeAll(async () => {
  rig = await startLinks();
  one = await startReplying('one');
  two = await startReplying('two');
});

afterAll(async () => {
  await Promise.all([one.close(), two.close()]);
  await rig.stop();
});

describe('balancing', () => {
  test('connections in sequence go to the endpoints in turn', async () => {
    const config = await listener();
    await rig.links.configure({ listeners: [config], endpoints: [endpoint('1', one.port), endpoint('2', two.port)] });
    const answers: string[] = [];
    for (let i = 0; i < 6; i += 1) {
      answers.push(await ask(config.port));
      await eventually(async () => (await rig.links.stats()).connections === 0);
    }
    expect(new Set(answers.slice(0, 2)).size).toBe(2);
    expect(answers.slice(2)).toEqual([...answers.slice(0, 2), ...answers.slice(0, 2)]);
  });

  test('a new connection goes to the endpoint with the fewest', async () => {
    const config = await listener();
    const desired = { listeners: [config], endpoints: [endpoint('1', one.port)] };
    await rig.links.configure(desired);
    const held = [await connectTo(config.port), await connectTo(config.port)];
    for (const socket of held) await roundTrip(socket);
    await rig.links.configure({ ...desired, endpoints: [endpoint('1', one.port), endpoint('2', two.port)] });
    const fresh = [await connectTo(config.port), await connectTo(config.port)];
    for (const socket of fresh) {
      const answer = once(socket, 'data');
      socket.write('x');
      expect(String((await answer)[0])).toBe('two');
    }
    for (const socket of [...held, ...fresh]) socket.destroy();
  });

  test('an endpoint that refuses is passed over, for the caller nothing has failed', async () => {
    const config = await listener();
    const dead = endpoint('dead', await freePort());
    await rig.links.configure({ listeners: [config], endpoints: [dead, endpoint('1', one.port)] });
    const answers = await Promise.all(Array.from({ length: 10 }, () => ask(config.port)));
    expect(answers).toEqual(Array(10).fill('one'));
  });

  test('a connection is reset at once when every endpoint refuses or none is in rotation', async () => {
    const config = await listener();
    const dead = endpoint('dead', await freePort());
    const idle = endpoint('1', one.port, { inRotation: false });
    for (const endpoints of [[dead], [idle], []]) {
      await rig.links.configure({ listeners: [config], endpoints });
      expect(await ask(config.port)).toBe('ECONNRESET');
    }
  });

  test('an endpoint out of rotation keeps its connections and gets no new ones', async () => {
    const config = await listener();
    await rig.links.configure({ listeners: [config], endpoints: [endpoint('1', one.port)] });
    const old = await connectTo(config.port);
    await roundTrip(old);
    await rig.links.configure({
      listeners: [config],
      endpoints: [endpoint('1', one.port, { inRotation: false }), endpoint('2', two.port)],
    });
    expect(await ask(config.port)).toBe('two');
    const answer = once(old, 'data');
    old.write('x');
    expect(String((await answer)[0])).toBe('one');
    old.destroy();
  });

  test("the load balancer's health check reaches its one task, in rotation or not", async () => {
    const config = await listener({ only: '1' });
    await rig.links.configure({
      listeners: [config],
      endpoints: [endpoint('1', one.port, { inRotation: false }), endpoint('2', two.port)],
    });
    expect(await Promise.all([ask(config.port), ask(config.port)])).toEqual(['one', 'one']);
  });
});

describe('configuration', () => {
  test('a port in use is named with its listener, and the other listeners are opened all the same', async () => {
    const stranger = createServer().listen(0, '127.0.0.1');
    await once(stranger, 'listening');
    const { port } = stranger.address() as { port: number };
    const taken = await listener({ id: 'gateway>orders', port });
    const good = await listener();
    const desired = { listeners: [taken, good], endpoints: [endpoint('1', one.port)] };
    await expect(rig.links.configure(desired)).rejects.toThrow(`port ${port} of listener "gateway>orders" is in use`);
    expect(await ask(good.port)).toBe('one');
    stranger.close();
    await once(stranger, 'close');
    await rig.links.configure(desired);
    expect(await ask(port)).toBe('one');
  });

  test('the same configuration twice changes nothing, and a listener that is left out closes', async () => {
    const config = await listener();
    const desired = { listeners: [config], endpoints: [endpoint('1', one.port)] };
    await Promise.all([rig.links.configure(desired), rig.links.configure(desired)]);
    expect(await ask(config.port)).toBe('one');
    await rig.links.configure({ ...desired, listeners: [] });
    await expect(connectTo(config.port)).rejects.toThrow('ECONNREFUSED');
  });
});
