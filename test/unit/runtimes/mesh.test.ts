import { expect, test } from '@jest/globals';
import type { Desired } from '../../../local/runtimes/embedded/links/protocol.ts';
import { createMesh } from '../../../local/runtimes/embedded/mesh.ts';
import type { ScheduledTask } from '../../../local/runtimes/embedded/task.ts';
import { service, systemOf } from '../model/support/small-systems.ts';

const web = service('web', ['api'], { public: true });
const { topology } = systemOf({ services: [web, service('api')] });

/** Link proxies that take each configuration when they are let. */
async function createSlowLinks() {
  const seen: Desired[] = [];
  const held: ((error?: Error) => void)[] = [];
  const configure = (desired: Desired) => {
    seen.push(desired);
    return new Promise<void>((resolve, reject) => {
      held.push((error) => (error ? reject(error) : resolve()));
    });
  };
  let port = 20_000;
  const mesh = await createMesh({ topology, nextPort: async () => ++port, storePort: () => 0, configure });
  return { mesh, seen, held };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));
const taskOf = (id: string, name = 'api') =>
  ({ id, service: name, port: 1, state: 'ready', balanced: true }) as ScheduledTask;
const endpointsOf = ({ endpoints }: Desired) => endpoints.map(({ id }) => id);

test('changes that come while the links take one are told together, as of their turn', async () => {
  const { mesh, seen, held } = await createSlowLinks();
  const first = mesh.apply([taskOf('a')]);
  await turn();
  const others = [mesh.apply([taskOf('a'), taskOf('b')]), mesh.apply([taskOf('a'), taskOf('b'), taskOf('c')])];
  await turn();
  expect(seen.map(endpointsOf)).toEqual([['a']]);
  held[0]?.();
  await first;
  await turn();
  expect(seen.map(endpointsOf)).toEqual([['a'], ['a', 'b', 'c']]);
  held[1]?.();
  await Promise.all(others);
  await turn();
  expect(seen).toHaveLength(2);
});

test('what is wanted while a configuration is being taken is not taken for told', async () => {
  const { mesh, seen, held } = await createSlowLinks();
  void mesh.apply([]);
  await turn();
  let isTold = false;
  const joined = mesh.join({ id: 'w', port: 7 }, web).then(() => {
    isTold = true;
  });
  held[0]?.();
  while (seen.length < 2) await turn();
  expect(isTold).toBe(false);
  expect(seen[1]?.listeners.map(({ id }) => id)).toEqual(expect.arrayContaining(['w>api', 'users>web w']));
  held[1]?.();
  await joined;
});

test('a mesh that retries does so between services alone: not for users, health checks or stores', async () => {
  const services = [service('web', ['api', 'db'], { public: true }), service('api')];
  const stores = [{ kind: 'redis', name: 'db', port: 6379 }] as const;
  const { topology } = systemOf({ services, stores });
  const retryingIn = async (retries?: boolean) => {
    const seen: Desired[] = [];
    const configure = async (desired: Desired) => void seen.push(desired);
    const mesh = await createMesh({
      ...{ topology, nextPort: async () => 1, storePort: () => 0, configure },
      ...(retries !== undefined && { retries }),
    });
    await mesh.join({ id: 'w', port: 1 }, topology.services[0] as (typeof topology.services)[number]);
    const { listeners } = seen[0] as Desired;
    expect(listeners).toHaveLength(4);
    return listeners.filter((listener) => listener.retries).map(({ id }) => id);
  };
  expect(await retryingIn(true)).toEqual(['w>api']);
  expect(await retryingIn()).toEqual([]);
});

test('links that refuse one configuration are told the next', async () => {
  const { mesh, seen, held } = await createSlowLinks();
  const refused = mesh.apply([taskOf('a')]);
  await turn();
  held[0]?.(new Error('port 7 is in use'));
  await expect(refused).rejects.toThrow('port 7 is in use');
  const taken = mesh.apply([taskOf('b')]);
  await turn();
  held[1]?.();
  await taken;
  expect(endpointsOf(seen[1] as Desired)).toEqual(['b']);
});

test('the service of a task is known while it is there, and a store is its own', async () => {
  const { mesh, held } = await createSlowLinks();
  const told = mesh.apply([taskOf('a'), taskOf('b', 'web')]);
  await turn();
  held[0]?.();
  await told;
  expect(['a', 'b', 'db'].map(mesh.calleeOf)).toEqual(['api', 'web', 'db']);
});
