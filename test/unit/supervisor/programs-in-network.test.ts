import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Program } from '../../../lib/model/program.ts';
import type { Service } from '../../../lib/model/topology.ts';
import type { Task } from '../../../local/runtimes/runtime.ts';
import { scrapedTasks } from '../../../local/supervisor/metrics/scraped-tasks.ts';
import { listeningIn, readinessOf } from '../../../local/supervisor/prepare/programs-in-network.ts';
import { shop } from '../../../systems/shop/index.ts';
import { container } from '../runtimes/docker/support/docker-plan.ts';

const [web, other] = shop.topology.services as [Service, Service];
const within = (network: string, host = '127.0.0.1') => ({ ...container(80, []), addresses: { [network]: host } });
/** The shop, of which only some services are on the kit. */
const onKit = (isOnKit: (service: string) => boolean) => ({
  topology: shop.topology,
  programOf: (name: string) => ({ ...shop.programOf(name), kind: isOnKit(name) ? 'kit' : 'command' }) as Program,
});
const mixed = onKit((name) => name === web.name);

let status = 503;
const server = createServer(({ url }, reply) => reply.writeHead(url === '/ready' ? status : 404).end());
beforeAll(() => new Promise<void>((done) => server.listen(0, '127.0.0.1', done)));
afterAll(() => void server.close());

test('a container listens at its address in the network; one that is not in it, nowhere', () => {
  expect(listeningIn('net')(within('net', '172.30.0.7'), web)).toBe(`172.30.0.7:${web.port}`);
  expect(listeningIn('net')(within('another', '172.30.0.7'), web)).toBeUndefined();
});

test('whether a task is ready is asked where all are on the kit, and nowhere else', async () => {
  expect(readinessOf(mixed, 'net')).toBeUndefined();
  const isReady = readinessOf(
    onKit(() => true),
    'net',
  );
  const service = { ...web, port: (server.address() as AddressInfo).port };
  expect(await isReady?.(within('net'), service)).toBe(false);
  status = 200;
  expect(await isReady?.(within('net'), service)).toBe(true);
  expect(await isReady?.(within('another'), service)).toBe(false);
});

test('Prometheus is told of tasks on the kit that run and listen somewhere, and of no other', () => {
  const task = (id: string, facts: Partial<Task>) =>
    ({ id, service: web.name, availabilityZone: 'a', lastStatus: 'RUNNING', ...facts }) as Task;
  const tasks = [
    task('runs', { listensAt: '172.30.0.7:80' }),
    task('starts', { listensAt: '172.30.0.8:80', lastStatus: 'PENDING' }),
    task('somewhere', {}),
    task('any-program', { listensAt: '172.30.0.9:80', service: other.name }),
  ];
  expect(scrapedTasks(tasks, mixed)).toEqual([
    { targets: ['172.30.0.7:80'], labels: { service: web.name, task: 'runs', availability_zone: 'a' } },
  ]);
});
