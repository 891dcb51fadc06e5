import { automations } from '../../../../lib/model/faults/automations.ts';
import { deployVersion } from '../../../../lib/model/faults/deploy-version.ts';
import { faults } from '../../../../lib/model/faults/index.ts';
import type { Row } from './row.ts';
import { fills, limits, loses, refuses, resets, silences, slows, stops, throttles, writes } from './signs.ts';

/** Every fault that can be had here, each where its sign is not another's. */
const table: readonly Row[] = [
  {
    name: 'stop-task',
    fault: 'stop-task',
    on: { service: 'gateway', position: 0 },
    parameters: {},
    lasts: 'once',
    second: 'adds up',
    endsTarget: 'at once',
  },
  {
    name: 'kill-process',
    fault: 'kill-process',
    on: { service: 'notification-service', position: 0 },
    parameters: { processName: 'node', signal: 'SIGKILL' },
    lasts: 'once',
    second: 'adds up',
    endsTarget: 'at once',
  },
  {
    name: 'cpu-stress',
    fault: 'cpu-stress',
    on: { service: 'product-service', position: 0 },
    parameters: { percent: '80' },
    lasts: 'as asked',
    second: 'adds up',
    sign: stops,
  },
  {
    name: 'io-stress',
    fault: 'io-stress',
    on: { service: 'product-service', position: 1 },
    parameters: { percent: '10', workers: '2' },
    lasts: 'as asked',
    second: 'adds up',
    sign: writes,
    isHarmless: true,
  },
  {
    name: 'network-latency',
    fault: 'network-latency',
    on: { service: 'recommendation-service', position: 0 },
    parameters: { delayMilliseconds: '400', jitterMilliseconds: '0' },
    lasts: 'as asked',
    looksAt: 'cache',
    second: 'refused',
    sign: slows('cache', 300),
  },
  {
    name: 'network-packet-loss',
    fault: 'network-packet-loss',
    on: { service: 'payment-service', position: 0 },
    parameters: { lossPercent: '60' },
    lasts: 'as asked',
    second: 'refused',
    sign: loses('payments'),
  },
  {
    name: 'network-blackhole-port',
    fault: 'network-blackhole-port',
    on: { service: 'payment-service', position: 1 },
    parameters: { port: '443', trafficType: 'egress' },
    lasts: 'as asked',
    second: 'refused',
    sign: silences('payments'),
  },
  {
    name: 'wait',
    fault: 'wait',
    on: 'nothing',
    parameters: {},
    lasts: 'as asked',
    second: 'adds up',
  },
  {
    name: 'memory-stress',
    fault: 'memory-stress',
    on: { service: 'recommendation-service' },
    parameters: { Service: 'recommendation-service', Mode: 'balloon', Percent: '70' },
    lasts: 'as asked',
    second: 'adds up',
    sign: fills,
  },
  {
    name: 'memory-stress exhaust',
    fault: 'memory-stress',
    on: { service: 'notification-service' },
    parameters: { Service: 'notification-service', Mode: 'exhaust' },
    lasts: 'as asked',
    second: 'adds up',
    endsTarget: 'at once',
    sign: fills,
  },
  {
    name: 'redis-failover',
    fault: 'redis-failover',
    on: { store: 'cache' },
    parameters: { Store: 'cache' },
    lasts: 'own',
    second: 'adds up',
    sign: refuses('cache'),
  },
  {
    name: 'dynamodb-throttle',
    fault: 'dynamodb-throttle',
    on: { store: 'orders' },
    parameters: { Table: 'orders', MaxRequestUnits: '1' },
    lasts: 'as asked',
    second: 'adds up',
    sign: throttles('orders'),
  },
  {
    name: 'bandwidth-limit',
    fault: 'bandwidth-limit',
    on: { service: 'order-service' },
    parameters: { Service: 'order-service', KilobitsPerSecond: '64' },
    lasts: 'as asked',
    second: 'refused',
    sign: limits('payment-service', 500),
  },
  {
    name: 'pause-process',
    fault: 'pause-process',
    on: { service: 'order-service' },
    parameters: { Service: 'order-service' },
    lasts: 'as asked',
    second: 'adds up',
    endsTarget: 'later',
    sign: stops,
  },
  {
    name: 'refuse-connections of a service',
    fault: 'refuse-connections',
    on: { callersOf: 'recommendation-service' },
    parameters: { Callee: 'recommendation-service' },
    lasts: 'as asked',
    second: 'adds up',
    sign: refuses('recommendation-service'),
  },
  {
    name: 'refuse-connections of a store',
    fault: 'refuse-connections',
    on: { store: 'order-events' },
    parameters: { Callee: 'order-events' },
    lasts: 'as asked',
    second: 'adds up',
    sign: refuses('order-events'),
  },
  {
    name: 'reset-connections of a service',
    fault: 'reset-connections',
    on: { callersOf: 'order-service' },
    parameters: { Callee: 'order-service' },
    lasts: 'as asked',
    second: 'adds up',
    sign: resets('order-service'),
  },
  {
    name: 'reset-connections of a store',
    fault: 'reset-connections',
    on: { store: 'products' },
    parameters: { Callee: 'products' },
    lasts: 'as asked',
    second: 'adds up',
    sign: resets('products'),
  },
];

const shortName = (actionId: string) => (actionId.split(':').at(-1) as string).replace(/^task-/, '');

/** The carrier of the automations: their rows are its rows. */
const carrier = 'start-automation-execution';

/** The names of the faults that can be had here, from the catalogue. */
export const catalogue: readonly string[] = [
  ...faults.filter(({ awsOnly }) => awsOnly === undefined).map(({ actionId }) => shortName(actionId)),
  // What deploys replaces tasks that other rows are aimed at: test/embedded/system/bad-deployment.test.ts has it.
  ...automations.map(({ name }) => name).filter((name) => name !== deployVersion.name),
].filter((name) => name !== carrier);

export const rows: readonly Row[] = table;

/** The FIS action, or the document, that a row's fault is. */
export function definitionOf({ fault }: Row) {
  const action = faults.find(({ actionId }) => shortName(actionId) === fault);
  if (action) return { action };
  const automation = automations.find(({ name }) => name === fault);
  if (!automation) throw new Error(`no fault is named ${fault}`);
  return { automation };
}
