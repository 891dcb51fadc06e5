import { describe, expect, test } from '@jest/globals';
import { clientUrl } from '../../../lib/model/client-url.ts';
import { dependencyVariables } from '../../../lib/model/environment.ts';
import { serverOutages } from '../../../lib/model/experiments/server-outages.ts';
import { localArn } from '../../../lib/model/local-account.ts';
import type { Call, Service, Store, Topology } from '../../../lib/model/topology.ts';
import type { Desired } from '../../../local/runtimes/embedded/links/protocol.ts';
import { createMesh } from '../../../local/runtimes/embedded/mesh.ts';
import { receiversOf } from '../../../local/runtimes/sources.ts';

const call = (to: string, degradable = false): Call => ({ to, degradable, whenGone: `lives without ${to}` });
const service = (name: string, ...calls: Call[]): Service => ({
  ...{ name, description: name, port: 8080, replicas: 1, cpu: 256, memory: 512, processName: 'node' },
  ...(name === 'web' && { public: true }),
  calls,
});
const stores: Store[] = [
  { kind: 'server', name: 'orders-db', port: 5432, protocol: 'postgres' },
  { kind: 'server', name: 'mail', port: 25, protocol: 'tcp', host: 'mail.example.com' },
  { kind: 'server', name: 'rates', port: 443, protocol: 'http', host: '10.9.0.7' },
  { kind: 'server', name: 'unused', port: 6379, protocol: 'redis' },
  { kind: 'sns-topic', name: 'order-news', subscriptions: [] },
];
const topology: Topology = {
  name: 'small',
  zones: [{ name: 'us-east-1a', id: 'use1-az1', cidr: '10.0.0.0/20' }],
  services: [
    service('web', call('orders'), call('rates', true)),
    service('orders', call('orders-db'), call('mail', true), call('order-news')),
    service('reports', call('orders-db', true)),
  ],
  stores,
};

describe('an outage of a server', () => {
  const experiments = serverOutages(topology, {}, {});

  test('is an experiment for each that somebody calls', () => {
    expect(experiments.map(({ name }) => name)).toEqual(['outage-orders-db', 'outage-mail', 'outage-rates']);
  });

  test('drops what all its callers send to its port, and is gone for those who cannot do without it', () => {
    const [db] = experiments;
    expect(db).toMatchObject({
      family: 'store-outage',
      hits: ['orders-db'],
      gone: ['orders-db'],
      expectedRadius: ['orders-db', 'orders', 'web'],
      actions: {
        orders: {
          actionId: 'aws:ecs:task-network-blackhole-port',
          parameters: { port: '5432', trafficType: 'egress' },
        },
        reports: { actionId: 'aws:ecs:task-network-blackhole-port', parameters: { port: '5432' } },
      },
    });
    expect(db?.hypothesis).toContain('lives without orders-db');
  });
});

test('sources name a server by its name, its host or its address', () => {
  expect(receiversOf(['orders-db'], [], topology)).toEqual(['orders-db']);
  expect(receiversOf(['mail.example.com'], [], topology)).toEqual(['mail']);
  expect(receiversOf(['10.9.0.0/16'], [], topology)).toEqual(['rates']);
  expect(receiversOf(['sns.us-east-1.amazonaws.com'], [], topology)).toEqual(['order-news']);
  expect(receiversOf(['other.example.com'], [], topology)).toEqual([]);
});

test('clients are told of a store by a URL of its protocol, and of a topic by its ARN', () => {
  const at = { host: '127.0.0.1', port: 7 };
  const urlOf = (name: string) => clientUrl(topology, name, at);
  expect(['orders-db', 'mail', 'rates', 'unused', 'order-news', 'orders'].map(urlOf)).toEqual([
    'postgres://127.0.0.1:7',
    'tcp://127.0.0.1:7',
    'http://127.0.0.1:7',
    'redis://127.0.0.1:7',
    localArn('sns', 'order-news'),
    'http://127.0.0.1:7',
  ]);
  expect(clientUrl(topology, 'mail', { host: '::1', port: 25 })).toBe('tcp://[::1]:25');
});

test('a task learns of a topic by its ARN and the endpoint of SNS', () => {
  const orders = topology.services.find(({ name }) => name === 'orders') as Service;
  const told = dependencyVariables(topology, orders, (name) => ({ url: `at ${name}`, awsEndpoint: 'http://aws' }));
  expect(told).toEqual({
    ORDERS_DB_URL: 'at orders-db',
    MAIL_URL: 'at mail',
    ORDER_NEWS_TOPIC_ARN: 'at order-news',
    AWS_ENDPOINT_URL_SNS: 'http://aws',
  });
});

test('links lead to where servers are, speak their protocols, and know them for somebody else’s', async () => {
  let wired: Desired = { listeners: [], endpoints: [] };
  let port = 100;
  const mesh = await createMesh({
    topology,
    nextPort: async () => port++,
    storePort: () => 1234,
    storeHost: (store) => (store === 'mail' ? 'mail.example.com' : '127.0.0.1'),
    configure: async (desired) => {
      wired = desired;
    },
  });
  const orders = topology.services.find(({ name }) => name === 'orders') as Service;
  const told = await mesh.join({ id: 'task-1', port: 9 }, orders);
  const { listeners, endpoints } = wired;
  const link = (callee: string) => listeners.find((each) => each.caller === 'task-1' && each.callee === callee);
  expect(link('orders-db')).toMatchObject({ destinationPort: 5432, protocol: 'postgres', foreign: true });
  expect(link('mail')).toMatchObject({ destinationPort: 25, protocol: 'tcp', foreign: true });
  expect(link('order-news')).toMatchObject({ destinationPort: 443, protocol: 'http' });
  expect(link('order-news')).not.toHaveProperty('foreign');
  expect(endpoints.find(({ id }) => id === 'mail')).toMatchObject({ host: 'mail.example.com', port: 1234 });
  expect(told.ORDERS_DB_URL).toBe(`postgres://127.0.0.1:${link('orders-db')?.port}`);
  expect(told.AWS_ENDPOINT_URL_SNS).toBe(`http://127.0.0.1:${link('order-news')?.port}`);
});
