import { expect, test } from '@jest/globals';
import { onRuntime } from '../../../definition/on-runtime.ts';
import { isOmission } from '../../../lib/model/experiments/experiment.ts';
import { redisFaults } from '../../../lib/model/experiments/redis-faults.ts';
import { redisOutage } from '../../../lib/model/experiments/redis-outage.ts';
import { whyNotWanted } from '../../../lib/model/faults/wanted-place.ts';
import type { Topology } from '../../../lib/model/topology.ts';
import { shopModel } from '../../../systems/shop/model.ts';

const { topology } = shopModel;
const from = (of: Topology) => redisFaults(of, {}, shopModel);
const namesIn = (of: Topology) => from(of).map((each) => (isOmission(each) ? each.omitted : each.name));

test('a Redis is refused by, and hangs, in every way, with the promises of its outage and in a thorough game day', () => {
  const [outage] = redisOutage(topology, {}, shopModel);
  if (!outage || isOmission(outage)) throw new Error('the shop has a Redis');
  const { hits, gone, expectedRadius, data } = outage;
  expect(namesIn(topology)).toEqual(['redis-loading', 'redis-readonly', 'redis-oom', 'redis-half-open']);
  for (const each of from(topology)) {
    expect(each).toMatchObject({ hits, gone, expectedRadius, data, listed: false, thorough: true });
  }
});

test('of several, each is named; a server that speaks the protocol is one', () => {
  const [first, ...services] = topology.services;
  if (!first) throw new Error('the shop has services');
  const calls = [...first.calls, { to: 'sessions', degradable: true, whenGone: 'nobody is known' }];
  const sessions = { kind: 'server', name: 'sessions', port: 6380, protocol: 'redis' } as const;
  const two = { ...topology, services: [{ ...first, calls }, ...services], stores: [...topology.stores, sessions] };
  expect(namesIn(two)).toHaveLength(8);
  expect(namesIn(two)).toContain('redis-oom-sessions');
  expect(whyNotWanted(two, 'redis-fault', 'sessions')).toBeUndefined();
});

test('are left out where nobody calls one, and in containers', () => {
  const alone = { ...topology, stores: topology.stores.filter(({ kind }) => kind !== 'redis') };
  expect(from(alone)).toEqual([{ omitted: 'redis-fault', why: 'nobody calls a Redis' }]);
  const [left] = from(onRuntime(shopModel, 'docker').topology);
  expect(left).toMatchObject({ omitted: 'redis-fault', why: expect.stringContaining('link proxies') });
});

test.each([
  ['redis-fault', 'orders', '"orders" is a DynamoDB table, not a Redis: cache can be hit so'],
  ['redis-fault', 'gateway', '"gateway" is a service, not a Redis: cache can be hit so'],
  ['dynamodb-partial-batch', 'order-events', '"order-events" is an SQS queue, not a DynamoDB table'],
])('%s on %s is refused, and says what that is', (kind, name, why) => {
  expect(whyNotWanted(topology, kind, name)).toContain(why);
});
