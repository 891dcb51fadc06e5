import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Program } from '../../../lib/model/program.ts';
import type { Service } from '../../../lib/model/topology.ts';
import { toldByKit } from '../../../local/supervisor/prepare/told-by-kit.ts';
import { shop } from '../../../systems/shop/index.ts';
import { container } from '../runtimes/docker/support/docker-plan.ts';

const web = shop.topology.services[0] as Service;
const other = shop.topology.services[1] as Service;
const within = (network: string, host = '127.0.0.1') => ({ ...container(80, []), addresses: { [network]: host } });
const programs = (program: (service: string) => Program['kind']) => ({
  topology: shop.topology,
  programOf: (service: string) => ({ ...shop.programOf(service), kind: program(service) }) as Program,
});

let status = 503;
const server = createServer(({ url }, reply) => reply.writeHead(url === '/ready' ? status : 404).end());
beforeAll(() => new Promise<void>((done) => server.listen(0, '127.0.0.1', done)));
afterAll(() => void server.close());

test('a task on the kit has its metrics where it listens in the network; one that is any program, nowhere', () => {
  const mixed = toldByKit(
    programs((service) => (service === web.name ? 'kit' : 'command')),
    'net',
  );
  expect(mixed.listensAt?.(within('net', '172.30.0.7'), web)).toBe(`172.30.0.7:${web.port}`);
  expect(mixed.listensAt?.(within('another', '172.30.0.7'), web)).toBeUndefined();
  expect(mixed.listensAt?.(within('net', '172.30.0.7'), other)).toBeUndefined();
});

test('whether a task is ready is asked where all are on the kit, and nowhere else', async () => {
  expect(
    toldByKit(
      programs((service) => (service === web.name ? 'kit' : 'command')),
      'net',
    ).isReady,
  ).toBeUndefined();
  const { isReady } = toldByKit(
    programs(() => 'kit'),
    'net',
  );
  const service = { ...web, port: (server.address() as AddressInfo).port };
  expect(await isReady?.(within('net'), service)).toBe(false);
  status = 200;
  expect(await isReady?.(within('net'), service)).toBe(true);
  expect(await isReady?.(within('another'), service)).toBe(false);
});
