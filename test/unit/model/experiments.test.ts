import { describe, expect, test } from '@jest/globals';
import type { Experiment } from '../../../lib/model/experiments/experiment.ts';
import { experimentsOf } from '../../../lib/model/experiments/index.ts';
import { stopAlarmNamed, stopAlarmsOf } from '../../../lib/model/experiments/stop-alarms.ts';
import { templateOf } from '../../../lib/model/experiments/template.ts';
import { ecsTasks } from '../../../lib/model/faults/target.ts';
import { journeysNeeding } from '../../../lib/model/journeys.ts';
import type { SystemModel } from '../../../lib/model/system.ts';
import { closure, type Topology } from '../../../lib/model/topology.ts';
import { journeys } from '../../../systems/shop/journeys.ts';
import { shopModel } from '../../../systems/shop/model.ts';
import { topology as shop } from '../../../systems/shop/topology.ts';

const references = {
  roleArn: 'arn:aws:iam::000000000000:role/chaos',
  alarmArn: (name: string) => `alarm:${name}`,
  addressOf: (name: string) => name,
  documentArn: (name: string) => `document/${name}`,
  zonal: false,
};

/** A system with nothing of the shop's but the services that stress experiments name. */
const topology: Topology = {
  name: 'other',
  zones: [{ name: 'eu-west-1a', id: 'euw1-az1', cidr: '10.0.0.0/20' }],
  services: [
    {
      name: 'product-service',
      description: '',
      port: 1,
      replicas: 7,
      cpu: 256,
      memory: 512,
      processName: 'java',
      calls: [{ to: 'files', degradable: false, whenGone: '503' }],
    },
  ],
  stores: [{ kind: 'dynamodb-table', name: 'files', partitionKey: 'id' }],
};
const other: SystemModel = { topology, journeys: [], promises: [], seed: {}, storeActions: {}, experiments: [] };

describe('experiments', () => {
  test('cover killing, stopping and hanging each service, and losing and slowing each dependency', () => {
    const families = Object.groupBy(experimentsOf(shopModel), ({ family }) => family);
    const edges = shop.services.flatMap(({ calls }) => calls).length;
    expect(families['kill-service']).toHaveLength(shop.services.length);
    expect(families['stop-service']).toHaveLength(shop.services.length);
    expect(families['hang-service']).toHaveLength(shop.services.length);
    expect(families['lose-dependency']?.filter(({ name }) => name.includes('-to-'))).toHaveLength(edges);
    expect(families['slow-dependency']?.filter(({ listed }) => !listed)).toHaveLength(edges);
  });

  test('are named once', () => {
    const names = experimentsOf(shopModel).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  test('never ask for more tasks than FIS resolves for one action', () => {
    for (const { name, targets } of experimentsOf(shopModel)) {
      for (const { service, mode } of Object.values(targets).filter(
        (target) => target.service || target.mode !== 'ALL',
      )) {
        const chosen = service ? shop.services.find((each) => each.name === service)?.replicas : undefined;
        const asked = mode === 'ALL' ? chosen : Number(/\d+/.exec(mode)?.[0]);
        expect({ name, asked, isWithin: (asked ?? Infinity) <= ecsTasks.maximumResolved }).toMatchObject({
          isWithin: true,
        });
      }
    }
  });

  test('always have a stop condition, and none about journeys that must fail', () => {
    for (const experiment of experimentsOf(shopModel)) {
      const { stopConditions } = templateOf(experiment, shopModel, references);
      const watched = stopConditions.map(({ value }) => value?.replace('alarm:guardrail-', ''));
      expect(watched.length).toBeGreaterThan(0);
      expect(watched.length).toBeLessThanOrEqual(5);
      for (const { name } of journeysNeeding(shopModel, experiment.gone)) expect(watched).not.toContain(name);
    }
  });

  test('are stopped by no more alarms than FIS takes, however many journeys there are, and by each of these', () => {
    const journeys = Array.from({ length: 12 }, (_, index) => ({
      name: `journey-${index}`,
      description: 'One of many.',
      share: 100 / 12,
      calls: ['product-service'],
    }));
    const many = { ...shopModel, journeys };
    for (const watch of [undefined, { load: true, edge: true }, { load: true, edge: true, composite: true }]) {
      const alarms = stopAlarmsOf({ gone: [] }, many, watch);
      expect(alarms.length).toBeLessThanOrEqual(5);
      const watched = alarms.flatMap(({ anyOf }) => anyOf.map(({ scope }) => scope));
      expect(watched).toEqual(expect.arrayContaining(['users', ...journeys.map(({ name }) => name)]));
      for (const alarm of alarms) {
        if (alarm.name !== 'guardrail-edge') expect(stopAlarmNamed(alarm.name, many)).toEqual(alarm);
      }
    }
    expect(stopAlarmsOf({ gone: [] }, many, { load: false, edge: true }).map(({ name }) => name)).toEqual([
      'guardrail-edge',
    ]);
    expect(
      stopAlarmsOf({ gone: ['product-service'] }, many, { load: true, edge: true }).map(({ name }) => name),
    ).toEqual(['guardrail-users', 'guardrail-edge-partial']);
  });

  test('that kill at random leave every service a task: one target for each', () => {
    const [kill] = experimentsOf(shopModel).filter(({ name }) => name === 'random-kill');
    expect(Object.values(kill?.targets ?? {})).toEqual(
      ['product-service', 'order-service', 'payment-service'].map((service) => ({ service, mode: 'COUNT(1)' })),
    );
  });

  test('follow from anybody’s topology', () => {
    const names = experimentsOf(other).map(({ name }) => name);
    expect(names).toContain('kill-product-service');
    expect(names).toContain('lose-product-service-to-files');
    const kill = experimentsOf(other).find(({ name }) => name === 'kill-product-service');
    expect(Object.values(kill?.actions ?? {})[0]?.parameters).toMatchObject({ processName: 'java' });
  });

  test('on stores follow from what can be done to them', () => {
    const throttles = (system: SystemModel) => experimentsOf(system).filter(({ name }) => name === 'dynamodb-throttle');
    expect(throttles(other)).toEqual([]);
    expect(throttles({ ...other, storeActions: { files: ['throttle'] } })).toMatchObject([{ hits: ['files'] }]);
  });

  test('of a system’s own come after those that kill, stop and hang, and must have names of their own', () => {
    const own = (name: string): SystemModel => ({
      ...other,
      experiments: [() => [{ ...(experimentsOf(other)[0] as Experiment), name }]],
    });
    const names = experimentsOf(own('mine')).map(({ name }) => name);
    expect(names.slice(0, 5)).toEqual([
      'kill-product-service',
      'stop-product-service',
      'hang-product-service',
      'mine',
      'lossy-network',
    ]);
    expect(() => experimentsOf(own('lossy-network'))).toThrow('two experiments are named "lossy-network"');
  });

  test('say what callers do without a store in the words of the topology', () => {
    const outage = experimentsOf(other).find(({ name }) => name === 'dynamodb-outage');
    expect(outage?.hypothesis).toBe('product-service: 503; no data is lost.');
  });
});

describe('what the shop promises', () => {
  const named = (system: SystemModel) => new Map(experimentsOf(system).map((each) => [each.name, each]));

  test('is that hardly a request fails in any three seconds, without a task as without a store', () => {
    const experiments = named(shopModel);
    const ends = shop.services.flatMap(({ name }) => [`kill-${name}`, `stop-${name}`]);
    const outages = ['dynamodb-outage', 'dynamodb-disconnect', 'dynamodb-throttle', 'redis-outage', 'lose-payment'];
    for (const name of [...ends, ...outages]) expect(experiments.get(name)?.during.goodputFloor).toBe(0.999);
  });

  test('is kept to all its users while every table is gone', () => {
    const { gone = [], hypothesis } = named(shopModel).get('dynamodb-outage') ?? {};
    expect(gone).toEqual(['products', 'orders', 'payments']);
    expect(journeysNeeding(shopModel, gone)).toEqual([]);
    expect(hypothesis).toContain('order-service: orders taken as pending through the queue');
  });

  test('holds no other system to it', () => {
    const experiments = named(other);
    expect(experiments.get('stop-product-service')?.during.goodputFloor).toBe(0.98);
    expect(experiments.get('kill-product-service')?.during.goodputFloor).toBe(0.9);
  });
});

describe('reach', () => {
  test('goes over edges that cannot degrade, and no others', () => {
    expect([...closure(shop, ['order-service'])].sort()).toEqual(['gateway', 'order-service']);
    expect([...closure(shop, ['payments'])].sort()).toEqual(['payment-service', 'payments']);
    expect([...closure(shop, ['orders'])]).toEqual(['orders']);
    expect([...closure(shop, ['payment-service'])]).toEqual(['payment-service']);
    expect([...closure(shop, ['products'])]).toEqual(['products']);
  });

  test('says which journeys may fail', () => {
    const needing = (...gone: string[]) => journeysNeeding(shopModel, gone).map(({ name }) => name);
    expect(needing('order-service')).toEqual(['buy', 'track']);
    expect(needing('orders')).toEqual([]);
    expect(needing('product-service')).toEqual(['browse', 'home']);
    expect(needing('recommendation-service')).toEqual([]);
    expect(needing('gateway')).toEqual(journeys.map(({ name }) => name));
  });

  test('shares of journeys add up to all arrivals', () => {
    expect(journeys.reduce((sum, { share }) => sum + share, 0)).toBe(100);
  });
});
