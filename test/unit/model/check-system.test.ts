import { expect, test } from '@jest/globals';
import { problemOf } from '../../../lib/model/check-system.ts';
import type { Service, Store } from '../../../lib/model/topology.ts';
import { shop } from '../../../systems/shop/index.ts';
import { degradable, postgres, redis, undeclared } from './support/small-systems.ts';

const { topology } = shop;
const withStore = (...stores: unknown[]) => ({
  ...shop,
  topology: { ...topology, stores: [...topology.stores, ...(stores as Store[])] },
});
const withGateway = (own: Partial<Service>) => ({
  ...shop,
  topology: {
    ...topology,
    services: topology.services.map((one) => (one.name === 'gateway' ? { ...one, ...own } : one)),
  },
});
const [first] = topology.services[0]?.calls ?? [];

test('a system may have any server for a store, topics, tasks in some zones, and limits of its own', () => {
  expect(problemOf(shop)).toBeUndefined();
  expect(
    problemOf(withStore(postgres, { kind: 'sns-topic', name: 'news', subscriptions: ['order-events'] })),
  ).toBeUndefined();
  expect(problemOf(withGateway({ zones: ['us-east-1b'] }))).toBeUndefined();
  expect(problemOf(withGateway({ fixedPort: true, replicas: 1, callsUnknown: true }))).toBeUndefined();
  const objectives = { users: { availability: 0.9 }, during: { goodputFloor: 1 }, recoverySeconds: 60 };
  expect(problemOf({ ...shop, objectives, guardrails: { users: { seconds: 10 } } })).toBeUndefined();
});

test.each([
  [
    'a kind of store that nobody knows',
    withStore({ kind: 'postgres', name: 'db' }),
    'store db is of the kind "postgres", which is none of dynamodb-table, ',
  ],
  [
    'a name that is no label',
    withStore({ ...postgres, name: 'My DB' }),
    'store name "My DB" is not lower-case letters',
  ],
  [
    'a protocol that nobody knows',
    withStore({ ...postgres, protocol: 'ftp' }),
    'store db speaks "ftp", which is none of tcp, http',
  ],
  [
    'a port that is none',
    withStore({ ...redis, name: 'other', port: 70_000 }),
    'store other has port 70000, not a whole number',
  ],
  [
    'a topic that tells no queue',
    withStore({ kind: 'sns-topic', name: 'news', subscriptions: ['cache'] }),
    'store news hands its messages to "cache", which is no queue',
  ],
  [
    'a zone that is none',
    withGateway({ zones: ['moon'] }),
    'service gateway is in zone "moon", which is none of us-east-1a, us-east-1b',
  ],
  ['no zone', withGateway({ zones: [] }), 'service gateway is in no zone'],
  ['two tasks on one port', withGateway({ fixedPort: true }), 'one task of it fits on a machine: replicas is 2'],
  [
    'a callee twice',
    withGateway({ calls: [degradable('cache'), undeclared('cache')] }),
    'service gateway calls "cache" twice',
  ],
  [
    'an edge of which both is said',
    withGateway({
      calls: [{ ...(first as never as ReturnType<typeof degradable>), degradable: true, undeclared: true }],
    }),
    'which is undeclared and degradable',
  ],
  [
    'an availability of all',
    { ...shop, objectives: { users: { availability: 1 } } },
    'its objectives.users.availability is 1, not a number from 0 to below 1',
  ],
  [
    'a recovery that is no number',
    { ...shop, objectives: { recoverySeconds: '30' } },
    'its objectives.recoverySeconds is "30", not a number of seconds',
  ],
  [
    'an unknown limit',
    { ...shop, guardrails: { users: { latency: 3 } } },
    'its guardrails.users.latency is no limit: those are availability, latencyMilliseconds',
  ],
  ['limits that are none', { ...shop, objectives: { during: 3 } }, 'its objectives.during is 3, not an object'],
])('%s is told', (_, value, message) => {
  expect(problemOf(value)).toContain(message);
});
