import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import type { SystemModel } from '../../../../lib/model/system.ts';
import type { Service, Topology } from '../../../../lib/model/topology.ts';
import { composeOf, composeText } from '../../../../local/runtimes/docker/compose/compose.ts';
import type { ComposeService } from '../../../../local/runtimes/docker/compose/compose-file.ts';
import { composeFile, composeFileText } from '../../../../scripts/compose.ts';
import { shopModel } from '../../../../systems/shop/model.ts';

type Described = Pick<SystemModel, 'topology' | 'seed'>;

const shop = composeOf(shopModel);
const containers = Object.entries(shop.services);
const ours = containers.filter(([name]) => name !== 'localstack');

const service = (name: string, more: Partial<Service> = {}): Service => ({
  ...{ name, description: '', port: 9000, replicas: 2, cpu: 256, memory: 512, processName: 'node', calls: [] },
  ...more,
});

const system = (more: Partial<Topology>, seed: Described['seed'] = {}): Described => ({
  topology: { ...shopModel.topology, name: 'small', services: [], stores: [], ...more },
  seed,
});

const call = (to: string, degradable = false) => ({ to, degradable, whenGone: '' });

/** What a container is told of the stores, as it reads it. */
const toldStores = (file: typeof shop) =>
  JSON.parse(file.services['aws-stores']?.environment?.STORES?.replaceAll('$$', '$') ?? '');

test('local/compose.yaml is what the topology makes of it: npm run compose writes it', () => {
  expect(readFileSync(composeFile, 'utf8')).toBe(composeFileText());
});

test('says the same in YAML 1.1, as Compose 1.29 reads it', () => {
  const text = composeText(shop, 'x');
  expect(parse(text, { version: '1.1' })).toEqual(parse(text));
  expect(parse(text)).toEqual(JSON.parse(JSON.stringify(shop)));
});

describe('services', () => {
  test('are there once in each zone, and say which, and that they may be attacked', () => {
    for (const { name } of shopModel.topology.services) {
      for (const [letter, zone] of [
        ['a', 'us-east-1a'],
        ['b', 'us-east-1b'],
      ] as const) {
        expect(shop.services[`${name}-${letter}`]).toMatchObject({
          labels: { 'breakwater.system': 'shop', 'breakwater.service': name, 'breakwater.zone': zone },
          environment: { SERVICE_NAME: name, TASK_ID: `${name}-${letter}`, AVAILABILITY_ZONE: zone },
          networks: { edge: { aliases: [name] } },
        });
      }
    }
  });

  test('are as many as their replicas, in their zones alone', () => {
    const services = [service('web', { replicas: 3 }), service('job', { zones: ['us-east-1b'] })];
    expect(Object.keys(composeOf(system({ services })).services)).toEqual([
      ...['web-a', 'web-b', 'web-a2'],
      ...['job-b', 'job-b2'],
    ]);
  });

  test('find what they call by its name, and nothing else of AWS', () => {
    expect(shop.services['order-service-b']?.environment).toMatchObject({
      ORDERS_TABLE: 'orders',
      PAYMENT_SERVICE_URL: 'http://payment-service:8083',
      ORDER_EVENTS_URL: 'http://order-events:9324/000000000000/order-events',
      AWS_ENDPOINT_URL_DYNAMODB: 'http://orders:8000',
      AWS_ENDPOINT_URL_SQS: 'http://order-events:9324',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
    });
    expect(shop.services['product-service-a']?.environment?.CACHE_URL).toBe('redis://cache:6379');
  });

  test('reach stores where they call one, and only there', () => {
    expect(Object.keys(shop.services['payment-service-a']?.networks ?? {})).toEqual(['edge', 'data']);
    expect(Object.keys(shop.services['gateway-a']?.networks ?? {})).toEqual(['edge']);
  });

  test('wait for stores, and for the services that they need, until these are healthy', () => {
    const healthy = { condition: 'service_healthy' };
    const started = { condition: 'service_started' };
    expect(shop.services['order-service-a']?.depends_on).toEqual({
      'aws-stores': healthy,
      cache: healthy,
      'payment-service-a': started,
      'payment-service-b': started,
    });
    expect(shop.services['gateway-a']?.depends_on).toMatchObject({
      'product-service-a': healthy,
      'recommendation-service-b': started,
    });
  });

  test('that call each other in a circle start all the same', () => {
    const services = [
      service('a', { calls: [call('b')], replicas: 1 }),
      service('b', { calls: [call('c', true)], replicas: 1 }),
      service('c', { calls: [call('a'), call('c')], replicas: 1 }),
    ];
    const { services: made } = composeOf(system({ services }));
    expect(made['a-a']?.depends_on).toEqual({ 'b-a': { condition: 'service_healthy' } });
    expect(made['b-a']?.depends_on).toEqual({ 'c-a': { condition: 'service_started' } });
    expect(made['c-a']?.depends_on).toBeUndefined();
  });

  test('share an image that is built once', () => {
    const tasks = ours.filter(([, { labels }]) => labels?.['breakwater.service']);
    expect(new Set(tasks.map(([, { image }]) => image)).size).toBe(1);
    expect(tasks.filter(([, { build }]) => build)).toHaveLength(1);
  });
});

describe('stores', () => {
  test('of AWS are in one container, which is told them', () => {
    expect(shop.services['aws-stores']).toMatchObject({
      labels: { 'breakwater.system': 'shop', 'breakwater.store': 'products orders payments order-events' },
      networks: { data: { aliases: ['products', 'orders', 'payments', 'order-events'] } },
    });
    const { stores, seed, ports } = toldStores(shop);
    expect(stores).toEqual(shopModel.topology.stores.filter(({ kind }) => kind !== 'redis'));
    expect(seed).toEqual(shopModel.seed);
    expect(ports).toEqual({ dynamodb: 8000, sqs: 9324 });
  });

  test('hold what they are told also where Compose would fill something in', () => {
    const seed = { prices: [{ id: 'a', text: '$5, ${HOME} or $$' }] };
    const prices = { kind: 'dynamodb-table', name: 'prices', partitionKey: 'id' } as const;
    const file = composeOf(system({ stores: [prices] }, seed));
    expect(toldStores(file)).toMatchObject({ seed, ports: { dynamodb: 8000 } });
    expect(file.services['aws-stores']?.environment?.STORES).not.toMatch(/(^|[^$])(\$\$)*\$([^$]|$)/);
  });

  test('that a system has not are not there', () => {
    expect(composeOf(system({ services: [service('web')] })).services).not.toHaveProperty('aws-stores');
  });

  test('that are servers of any kind are refused', () => {
    const stores = [{ kind: 'server', name: 'db', port: 5432, protocol: 'postgres' }] as const;
    expect(() => composeOf(system({ stores }))).toThrow(/store db is a server of any kind/);
  });

  test('and services have names of their own', () => {
    const stores = [{ kind: 'redis', name: 'web-a', port: 6379 }] as const;
    expect(() => composeOf(system({ services: [service('web')], stores }))).toThrow(/two containers named web-a/);
  });

  test('may be in LocalStack instead, of the version that npm run local:up has', () => {
    const { image, profiles } = shop.services.localstack as ComposeService;
    expect(profiles).toEqual(['localstack']);
    const [, name = 'none'] =
      /'(localstack\/localstack:[^']+)'/.exec(readFileSync('scripts/local-up.js', 'utf8')) ?? [];
    expect(image).toBe(`\${LOCALSTACK_IMAGE:-${name}}`);
  });
});

test.each(ours)('%s is held in, looked after and started again', (_, container) => {
  expect(container).toMatchObject({
    restart: 'unless-stopped',
    user: '1000:1000',
    read_only: true,
    cap_drop: ['ALL'],
    security_opt: ['no-new-privileges:true'],
    healthcheck: { test: expect.arrayContaining(['CMD']), retries: 3 },
    pids_limit: expect.any(Number),
    stop_grace_period: '12s',
  });
  expect(container.cpus).toBeGreaterThan(0);
  expect(container.mem_limit).toMatch(/^\d+m$/);
  expect(container.memswap_limit).toBe(container.mem_limit);
});

test('a task may write to a disk, and to memory with an end of its own, as to its ephemeral storage on ECS', () => {
  expect(shop.services['gateway-a']).toMatchObject({ volumes: ['/scratch'], tmpfs: ['/tmp:size=16m'] });
});

describe('ports', () => {
  test('are published on loopback alone, of what users and the audit reach', () => {
    const published = containers.flatMap(([name, { ports = [] }]) => ports.map((port) => `${name} ${port}`));
    expect(published).toEqual([
      'gateway-a 127.0.0.1:${GATEWAY_A_PORT:-8080}:8080',
      'gateway-b 127.0.0.1:${GATEWAY_B_PORT:-8081}:8080',
      'aws-stores 127.0.0.1:${DYNAMODB_PORT:-8000}:8000',
      'aws-stores 127.0.0.1:${SQS_PORT:-9324}:9324',
    ]);
  });

  test('are free ones, whatever services listen on', () => {
    const services = [service('web', { public: true, port: 8000 }), service('api', { public: true, port: 8001 })];
    const ports = Object.values(composeOf(system({ services })).services).flatMap((made) => made.ports ?? []);
    expect(ports.map((port) => /:-(\d+)/.exec(port)?.[1])).toEqual(['8001', '8002', '8003', '8004']);
  });
});
