import { describe, expect, test } from '@jest/globals';
import { onRuntime } from '../../../definition/on-runtime.ts';
import { experimentsOf, omissionsOf } from '../../../lib/model/experiments/index.ts';
import { poisonMessage } from '../../../lib/model/experiments/poison-message.ts';
import { faultOfMessage, poisonAttribute, poisonBody } from '../../../lib/model/poison.ts';
import { consumersOf, receivesLast, whyNoPoison } from '../../../lib/model/queues.ts';
import type { SystemModel } from '../../../lib/model/system.ts';
import type { QueueStore } from '../../../lib/model/topology.ts';
import { shopModel } from '../../../systems/shop/model.ts';

const [own] = shopModel.topology.stores.filter((store): store is QueueStore => store.kind === 'sqs-queue');
const queue = own as QueueStore;
const poisonIn = (system: SystemModel) => experimentsOf(system).filter(({ family }) => family === 'poison-message');
const withQueues = (...stores: QueueStore[]): SystemModel => ({
  ...shopModel,
  topology: {
    ...shopModel.topology,
    stores: [...shopModel.topology.stores, ...stores],
    services: shopModel.topology.services.map((service) =>
      service.name === 'gateway'
        ? {
            ...service,
            calls: [
              ...service.calls,
              ...stores.map(({ name }) => ({ to: name, degradable: true, whenGone: 'works on nothing' })),
            ],
          }
        : service,
    ),
  },
});

describe('poison-message', () => {
  test('is tried on the queue whose messages somebody takes, on a thorough game day, and not in AWS', () => {
    expect(consumersOf(shopModel.topology, queue.name).map(({ name }) => name)).toEqual(['notification-service']);
    expect(poisonIn(shopModel)).toMatchObject([
      { name: 'poison-message', hits: ['order-events'], gone: [], listed: false, thorough: true },
    ]);
    expect(poisonIn(shopModel)[0]?.localOnly).toMatch(/^SQS removes a message only/);
  });

  test('is tried on each of several', () => {
    const names = poisonIn(withQueues({ ...queue, name: 'jobs' })).map(({ name }) => name);
    expect(names).toEqual(['poison-message-order-events', 'poison-message-jobs']);
  });

  test('is left out with the reason where nobody takes messages, or there is no queue, or all is in containers', () => {
    const omitted = (system: SystemModel) =>
      omissionsOf(system)
        .filter((one) => one.omitted === 'poison-message')
        .map(({ why }) => why);
    const { topology } = shopModel;
    const senders = topology.services.filter(({ name }) => name !== 'notification-service');
    expect(omitted({ ...shopModel, topology: { ...topology, services: senders } })).toEqual([
      'order-events: nobody takes messages from it',
    ]);
    const stores = topology.stores.filter(({ kind }) => kind !== 'sqs-queue');
    expect(poisonMessage({ ...topology, stores }, {}, {})).toEqual([
      { omitted: 'poison-message', why: 'no service takes messages from a queue' },
    ]);
    expect(omitted(onRuntime(shopModel, 'docker'))).toEqual([expect.stringContaining('in containers the queues')]);
    expect(whyNoPoison(topology, 'orders')).toBe('it is no queue');
  });

  test('is held until the receives are used up, three minutes at most', () => {
    expect(receivesLast(queue)).toEqual({ all: 110, held: 110 });
    expect(receivesLast({ ...queue, visibilityTimeoutSeconds: 30 })).toEqual({ all: 610, held: 180 });
  });
});

describe('a message of a fault', () => {
  test('is known by its attribute, and by its body where who sent it on has left that out', () => {
    expect(faultOfMessage({ body: '{}', messageAttributes: { [poisonAttribute]: { StringValue: 'f1' } } })).toBe('f1');
    expect(faultOfMessage({ body: poisonBody('f2') })).toBe('f2');
    expect(faultOfMessage({ body: '{"type":"order.placed"}', messageAttributes: {} })).toBeUndefined();
    expect(() => JSON.parse(poisonBody('f2'))).toThrow();
  });
});
