import { expect, test } from '@jest/globals';
import { injectables } from '../../../cli/injectable.ts';
import { experimentFrom } from '../../../cli/injected.ts';
import { whereNot } from '../../../cli/where-not.ts';
import { onRuntime } from '../../../definition/on-runtime.ts';
import type { Program } from '../../../lib/model/program.ts';
import type { System } from '../../../lib/model/system.ts';
import shop from '../../../systems/shop/index.ts';

const command: Program = {
  kind: 'command',
  launch: () => ({ command: 'true', args: [], cwd: '/', env: {} }),
  ready: { kind: 'alive' },
  health: { kind: 'alive' },
  ...{ startSeconds: 1, stopSeconds: 1 },
};

/** The shop with two services that are any program. */
const foreign = ['gateway', 'product-service'];
const mixed: System = {
  ...shop,
  topology: {
    ...shop.topology,
    services: shop.topology.services.map(({ limitsFile, ...service }) =>
      foreign.includes(service.name) || !limitsFile ? service : { ...service, limitsFile },
    ),
  },
  programOf: (service) => (foreign.includes(service) ? command : shop.programOf(service)),
};

const named = (name: string) =>
  injectables.find((injectable) => injectable.name === name) as (typeof injectables)[number];
const told = (system: System) =>
  Object.fromEntries(
    injectables.map((each) => [each.name, whereNot(each, system)]).filter(([, found]) => found?.length),
  );

/** Nobody calls it: it has no connections that could be cut. */
const uncalled = [{ on: ['notification-service'], why: expect.stringMatching(/^nobody calls it/) }];
const everyone = shop.topology.services.map(({ name }) => name);
/** As processes; in containers each task has a disk of its own. */
const noDisk = {
  'disk-fill': [{ on: everyone, why: expect.stringMatching(/^a process on this machine has no disk/) }],
};
const uncallable = { 'refuse-connections': uncalled, 'reset-connections': uncalled };
const stores = shop.topology.stores.map(({ name }) => name);
const unfit = (...fit: readonly string[]) => [...everyone, ...stores].filter((name) => !fit.includes(name));
const otherProtocol = {
  'http-fault': [{ on: ['cache'], why: 'it is not something that is asked over HTTP' }],
  'redis-fault': [{ on: unfit('cache'), why: 'it is not a Redis' }],
  'dynamodb-partial-batch': [{ on: unfit('products', 'orders', 'payments'), why: 'it is not a DynamoDB table' }],
  'poison-message': [{ on: unfit('order-events'), why: 'it is not an SQS queue' }],
};
const linkless = [{ on: everyone, why: expect.stringMatching(/^requests are touched one by one by the link proxies/) }];
const noLinks = {
  ...{ 'http-fault': linkless, 'redis-fault': linkless, 'dynamodb-partial-batch': linkless },
  'poison-message': [{ on: everyone, why: expect.stringMatching(/^in containers the queues may be of any emulator/) }],
};
const unasked = {
  'users-burst': [{ on: everyone.filter((name) => name !== 'gateway'), why: 'users do not ask it' }],
};
const ofShop = { ...uncallable, ...noDisk, ...otherProtocol, ...unasked };

test('on the shop, every fault works that has something to hit', () => {
  expect(told(shop)).toEqual(ofShop);
  expect(told(onRuntime(shop, 'docker'))).toEqual({ ...uncallable, ...noLinks, ...unasked });
});

test('memory and the command of a version need the kit, and nothing else does', () => {
  expect(told(mixed)).toEqual({
    ...ofShop,
    'memory-stress': [{ on: foreign, why: expect.stringMatching(/^memory cannot be filled from outside/) }],
    'deploy-version': [{ on: foreign, why: expect.stringContaining('environment only'), partly: true }],
  });
  expect(whereNot(named('kill-process'), mixed)).toEqual([]);
});

test('a system without such stores takes no fault on them', () => {
  const { 'redis-failover': failover, 'dynamodb-throttle': throttle } = told({ ...shop, storeActions: {} });
  expect([failover, throttle]).toEqual(Array(2).fill([{ on: [], why: 'no store of the system can do that' }]));
});

test('inject says so before anything starts', () => {
  const inject = (on: string) =>
    experimentFrom({ positionals: ['memory-stress'], options: { on, mode: 'balloon' } }, mixed);
  expect(() => inject('gateway')).toThrow(/^memory-stress does not work on gateway: memory cannot be filled/);
  expect(() => inject('order-service')).not.toThrow();
});
