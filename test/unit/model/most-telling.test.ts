import { describe, expect, test } from '@jest/globals';
import { experimentsOf } from '../../../lib/model/experiments/index.ts';
import { mostTelling } from '../../../lib/model/experiments/most-telling.ts';
import { awsOnly } from '../../../lib/model/experiments/template.ts';
import type { SystemModel } from '../../../lib/model/system.ts';
import { shopModel } from '../../../systems/shop/model.ts';

const chosenOf = (system: SystemModel) =>
  mostTelling(
    experimentsOf(system).filter((experiment) => !awsOnly(experiment)),
    system,
  ).map(({ name }) => name);

describe('the experiments that tell most', () => {
  test('are eight, of the shop one of each kind of failure', () => {
    expect(chosenOf(shopModel)).toEqual([
      'kill-product-service',
      'lose-payment',
      'hold-order-service-to-payment-service',
      'dynamodb-outage',
      'redis-outage',
      'zone-outage-1',
      'hang-product-service',
      'burst-while-slow',
    ]);
  });

  test('are as many, and others, where a system has one zone and no store', () => {
    const { topology } = shopModel;
    const services = topology.services.map((service) => ({
      ...service,
      calls: service.calls.filter(({ to }) => topology.services.some(({ name }) => name === to)),
    }));
    const chosen = chosenOf({
      ...shopModel,
      ...{ storeActions: {}, experiments: [], seed: {} },
      topology: { ...topology, services, stores: [], zones: topology.zones.slice(0, 1) },
    });
    expect(chosen).toHaveLength(8);
    expect(new Set(chosen).size).toBe(8);
    expect(chosen).toContain('random-kill');
    expect(chosen.join()).not.toMatch(/outage/);
  });

  test('concern most users: what is killed is what most of them need, and not the edge where there is anything behind it', () => {
    const journeys = shopModel.journeys.map((journey) => ({ ...journey, calls: ['order-service'] }));
    expect(chosenOf({ ...shopModel, journeys })[0]).toBe('kill-order-service');
  });
});
