import { describe, expect, test } from '@jest/globals';
import type { Store } from '../../../../lib/model/topology.ts';
import { desiredOf } from '../../../../local/runtimes/docker/mesh/desired.ts';
import { type Unseen, unmeasuredIn } from '../../../../local/runtimes/docker/project/unseen.ts';
import { database, inDefault, overridden, subnet, topologyOf } from './support/overridden.ts';

describe('a web application with Postgres and a worker', () => {
  const { layout, override, topology } = overridden({
    services: {
      web: {
        ...inDefault,
        environment: { DATABASE_URL: 'postgres://app:secret@db/app', ADMIN: 'http://worker:9400/' },
        ports: [{ target: 3000, published: '3000', protocol: 'tcp' }],
      },
      worker: { ...inDefault, links: ['db:postgres'], environment: { PGHOST: 'postgres' } },
      db: { ...inDefault, image: 'postgres:17' },
      adminer: { ...inDefault, environment: { SERVER: 'db:5433' } },
    },
    topology: topologyOf({ web: 3000, worker: 3001 }, [database]),
    members: { web: { service: 'web' }, worker: { service: 'worker' }, db: { stores: ['database'] } },
    publicPorts: { web: 19_000 },
  });

  test('each member keeps its networks, and has one more with an address of its own', () => {
    expect(override.services.web?.networks).toEqual({ default: {}, breakwater: { ipv4_address: subnet.own(0) } });
    expect(override.services.web?.labels).toEqual({ 'breakwater.system': 'theirs', 'breakwater.service': 'web' });
    expect(override.services.db?.labels).toEqual({ 'breakwater.system': 'theirs', 'breakwater.store': 'database' });
    expect(override.networks).toEqual({
      breakwater: {
        internal: true,
        ipam: { config: [{ subnet: '10.199.0.0/22', gateway: '10.199.0.1', ip_range: '10.199.2.0/23' }] },
      },
      'breakwater-outside': {},
    });
  });

  test('names lead to the addresses that stand for callees, also a name of the caller alone', () => {
    const { web, worker } = override.services;
    const db = layout.stores.database;
    const standIn = (slot: string) => layout.slots.find(({ id }) => id === slot)?.standIn;
    expect(web?.extra_hosts).toEqual([
      `worker=${standIn('worker-1')}`,
      `theirs-worker-1=${standIn('worker-1')}`,
      `db=${db}`,
      `theirs-db-1=${db}`,
    ]);
    expect(worker?.extra_hosts).toContain(`postgres=${db}`);
    expect(worker?.extra_hosts?.some((entry) => entry.startsWith('worker='))).toBe(false);
  });

  test('its ports are free ones of loopback, so that their own project may be up', () => {
    expect(override.services.web?.ports).toEqual(['127.0.0.1::3000']);
  });

  test('what the model does not name is left alone', () => {
    expect(Object.keys(override.services)).toEqual(['web', 'worker', 'db', 'breakwater-proxy']);
  });

  test('the proxy publishes each public service on loopback, and is no target', () => {
    const proxy = override.services['breakwater-proxy'];
    expect(proxy).toMatchObject({
      image: 'proxy:1',
      ports: ['127.0.0.1:19000:10000'],
      networks: { breakwater: { ipv4_address: subnet.proxy }, 'breakwater-outside': {} },
      labels: { 'breakwater.role': 'proxy' },
      cap_add: ['NET_ADMIN'],
      restart: 'unless-stopped',
    });
  });

  test('it listens at every port that the model, the file or a caller knows', () => {
    const ports = Object.fromEntries(layout.slots.map(({ id, ports }) => [id, ports]));
    expect(ports).toEqual({ 'web-1': [3000], 'worker-1': [3001, 9400], 'db-1': [5432, 5433] });
    const { listeners, endpoints, callers } = desiredOf(layout, topology, () => undefined);
    expect(listeners.find(({ id }) => id === `${layout.stores.database}:5432`)).toMatchObject({
      ...{ callee: 'database', protocol: 'postgres', foreign: true, sharedByCallers: true },
    });
    expect(listeners.find(({ caller }) => caller === 'users')).toMatchObject({
      host: '0.0.0.0',
      destinationPort: 3000,
    });
    expect(endpoints).toContainEqual({ callee: 'web', id: 'web-1', host: subnet.own(0), inRotation: true });
    expect(callers?.[subnet.own(1) ?? '']).toEqual({ id: 'worker-1', from: layout.slots[1]?.standIn });
  });
});

describe('a pipeline with a broker, and a service in two containers', () => {
  const broker: Store = { kind: 'server', name: 'broker', port: 5672, protocol: 'amqp' };
  const { layout, override, topology } = overridden({
    services: {
      ingest: { ...inDefault, expose: ['8080'], labels: { 'breakwater.service': 'ingest', 'breakwater.zone': 'a' } },
      transform: { ...inDefault, deploy: { replicas: 2 }, expose: ['9000-9001'] },
      rabbit: { ...inDefault, image: 'rabbitmq:4' },
      statsd: { ...inDefault, ports: [{ target: 8125, protocol: 'udp' }] },
      exporter: { network_mode: 'host' },
    },
    topology: topologyOf({ ingest: 8080, transform: 9000, statsd: 8126, exporter: 9100 }, [broker]),
    publicPorts: { exporter: 19_000 },
    members: {
      transform: { service: 'transform' },
      rabbit: { stores: ['broker'] },
      statsd: { service: 'statsd' },
      exporter: { service: 'exporter' },
    },
  });

  test('a name of several containers leads to each of them', () => {
    const standIns = layout.slots.filter(({ composeService }) => composeService === 'transform');
    const hosts = override.services.ingest?.extra_hosts ?? [];
    expect(hosts.filter((entry) => entry.startsWith('transform='))).toEqual(
      expect.arrayContaining(standIns.map(({ standIn }) => `transform=${standIn}`)),
    );
    expect(hosts).toContain(`theirs-transform-2=${standIns[1]?.standIn}`);
    expect(override.services.transform?.networks).toEqual({ default: {}, breakwater: {} });
  });

  test('each is preferred at its own address, by the address that it has now', () => {
    const [, first, second] = layout.slots;
    const { listeners, endpoints, callers } = desiredOf(layout, topology, (slot) =>
      slot === second ? [{ id: 'task', address: '10.199.2.7', inRotation: true }] : undefined,
    );
    const at = (slot = first) => listeners.filter(({ host }) => host === slot?.standIn);
    expect(at().map(({ port, prefers }) => [port, prefers])).toEqual([9000, 9001].map((port) => [port, 'transform-1']));
    expect(at(second)).toMatchObject([{ prefers: 'transform-2' }, { prefers: 'transform-2' }]);
    expect(endpoints.filter(({ callee }) => callee === 'transform')).toEqual([
      { callee: 'transform', id: 'transform-2', host: '10.199.2.7', inRotation: true },
    ]);
    expect(callers?.['10.199.2.7']).toEqual({ id: 'transform-2', from: second?.standIn });
  });

  test('what labels say already is taken, and its zone', () => {
    expect(override.services.ingest?.labels).toMatchObject({ 'breakwater.service': 'ingest', 'breakwater.zone': 'a' });
  });

  test('what cannot take the proxy is told, with the reason', () => {
    expect(layout.unseen.map(({ composeService, what, reason }) => [composeService, what, reason])).toEqual([
      ['statsd', 'calls to it', 'it takes UDP, which the proxy does not carry'],
      ['exporter', 'all calls', 'it is in no network of the project (network_mode: host)'],
    ]);
    expect(layout.published).toEqual([]);
    expect(override.services.exporter).toEqual({
      labels: { 'breakwater.system': 'theirs', 'breakwater.service': 'exporter' },
    });
    expect(override.services.ingest?.extra_hosts?.some((entry) => entry.startsWith('statsd='))).toBe(false);
  });
});

describe('whose callers fare nobody knows how', () => {
  const host = 'it is in no network of the project (network_mode: host)';
  const asks = "it asks Docker's name server itself (127.0.0.11)";
  const topology = topologyOf({ lb: 80, app: 8000, api: 8001, probe: 9 }, [
    { name: 'db', kind: 'server', protocol: 'tcp', port: 5432 },
  ]);
  const services = topology.services.map((one) => ({
    ...one,
    calls: one.name === 'lb' ? [{ to: 'app', degradable: false, whenGone: '' }] : [],
    ...(one.name === 'probe' && { callsUnknown: true as const }),
  }));
  const told = (...unseen: Unseen[]) => unmeasuredIn({ ...topology, services }, unseen);
  const member = (service: string) => ({ composeService: service, member: { service } });

  test('is that of one to which calls do not pass the proxy, or of a container of it', () => {
    expect(told({ ...member('api'), what: 'all calls', reason: host })).toEqual([{ callee: 'api', why: host }]);
    expect(told({ composeService: 'api-b', member: { service: 'api' }, what: 'calls to it', reason: host })).toEqual([
      { callee: 'api', why: `api-b: ${host}` },
    ]);
    expect(told({ composeService: 'pg', member: { stores: ['db'] }, what: 'all calls', reason: host })).toEqual([
      { callee: 'db', why: `pg: ${host}` },
    ]);
  });

  test('is that of one whose caller goes past it', () => {
    expect(told({ ...member('lb'), what: 'its calls', reason: asks })).toEqual([
      { callee: 'app', why: `lb calls it past the proxy: ${asks}` },
    ]);
  });

  test('is that of all where nobody has said whom that one calls', () => {
    const found = told({ ...member('probe'), what: 'its calls', reason: asks });
    expect(found.map(({ callee }) => callee)).toEqual(['lb', 'app', 'api', 'db']);
  });
});

describe('an application behind a reverse proxy', () => {
  const { layout, override } = overridden({
    services: {
      nginx: {
        networks: { edge: null },
        container_name: 'the-nginx',
        command: ['nginx', '-g', 'proxy_pass http://app.internal:8000;'],
      },
      app: {
        networks: { edge: { aliases: ['app.internal'] }, back: { aliases: ['core'] } },
        container_name: 'the-app',
        extra_hosts: ['the-nginx=10.1.1.1'],
      },
      api: { networks: { back: null }, command: ['wget', 'http://core/'] },
      lb: { networks: { edge: null }, command: 'resolver 127.0.0.11; proxy_pass http://app.internal;' },
    },
    networks: { edge: {}, back: {}, breakwater: {} },
    topology: topologyOf({ nginx: 80, app: 8000, api: 8001, lb: 80 }, []),
    members: Object.fromEntries(['nginx', 'app', 'api', 'lb'].map((name) => [name, { service: name }])),
  });
  const standIn = layout.slots.find(({ id }) => id === 'app-1')?.standIn;

  test('a container is found by its own name and its aliases, in the networks that both are in', () => {
    expect(override.services.nginx?.extra_hosts?.filter((entry) => entry.endsWith(`=${standIn}`))).toEqual([
      ...[`app=${standIn}`, `the-app=${standIn}`, `app.internal=${standIn}`],
    ]);
    expect(override.services.api?.extra_hosts).toEqual([`app=${standIn}`, `the-app=${standIn}`, `core=${standIn}`]);
  });

  test('names that a service has addresses for already are its own', () => {
    const { extra_hosts: hosts = [] } = override.services.app ?? {};
    expect(hosts.some((entry) => entry.startsWith('the-nginx='))).toBe(false);
    expect(hosts.some((entry) => entry.startsWith('nginx='))).toBe(true);
  });

  test('who asks the name server itself is told, and is led by no names', () => {
    expect(layout.unseen).toMatchObject([
      { composeService: 'lb', what: 'its calls', reason: "it asks Docker's name server itself (127.0.0.11)" },
    ]);
    expect(override.services.lb?.extra_hosts).toBeUndefined();
    expect(override.services.nginx?.extra_hosts?.some((entry) => entry.startsWith('lb='))).toBe(true);
  });

  test('a network of theirs that is named as ours would be stays theirs', () => {
    expect(layout.names.network).toBe('breakwater-2');
    expect(Object.keys(override.networks)).toEqual(['breakwater-2', 'breakwater-outside']);
    expect(layout.slots.find(({ id }) => id === 'app-1')?.ports).toEqual([80, 8000]);
  });
});
