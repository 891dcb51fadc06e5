import type { Row } from '../../../ends/row.ts';
import { fills, hangs, rules, shapes, stresses, writes } from './signs.ts';

const lasting = { lasts: 'as asked', second: 'adds up' } as const;
const network = { lasts: 'as asked', second: 'refused' } as const;
const once = { lasts: 'once', second: 'adds up', endsTarget: 'at once' } as const;
const onTask = (fault: string, service: string, position: 0 | 1) => ({ fault, on: { service, position } });

/** Every fault that can be had on containers, each where no other one hides it: see `system/compose.yaml`. */
export const rows: readonly Row[] = [
  { name: 'stop-task', ...onTask('stop-task', 'front', 0), parameters: {}, ...once },
  {
    name: 'kill-process',
    ...onTask('kill-process', 'mail', 0),
    parameters: { processName: 'node', signal: 'SIGKILL' },
    ...once,
  },
  {
    name: 'cpu-stress',
    ...onTask('cpu-stress', 'stock', 0),
    parameters: { percent: '80' },
    ...lasting,
    sign: stresses,
  },
  {
    name: 'io-stress',
    ...onTask('io-stress', 'stock', 1),
    parameters: { percent: '10', workers: '1' },
    ...lasting,
    sign: writes,
  },
  {
    name: 'network-latency',
    ...onTask('network-latency', 'notes', 0),
    parameters: { delayMilliseconds: '400', jitterMilliseconds: '0', sources: 'cache' },
    ...network,
    sign: { ...shapes('task', /NFQUEUE|netem/), looksAt: 'cache' },
  },
  {
    name: 'network-packet-loss',
    ...onTask('network-packet-loss', 'pay', 0),
    parameters: { lossPercent: '40' },
    ...network,
    sign: shapes('task', /statistic|netem/),
  },
  {
    name: 'network-packet-loss of all: a partition',
    ...onTask('network-packet-loss', 'front', 1),
    parameters: { lossPercent: '100', sources: 'pay' },
    ...network,
    sign: shapes('task', /DROP|NFQUEUE|statistic|netem/),
  },
  {
    name: 'network-blackhole-port',
    ...onTask('network-blackhole-port', 'pay', 1),
    parameters: { port: '8000', trafficType: 'egress', protocol: 'tcp' },
    ...network,
    sign: rules('task', /DROP/),
  },
  { name: 'wait', fault: 'wait', on: 'nothing', parameters: {}, ...lasting },
  {
    name: 'memory-stress',
    fault: 'memory-stress',
    on: { service: 'notes' },
    parameters: { Service: 'notes', Mode: 'balloon', Percent: '50' },
    ...lasting,
    sign: stresses,
  },
  {
    name: 'memory-stress exhaust',
    fault: 'memory-stress',
    on: { service: 'mail' },
    parameters: { Service: 'mail', Mode: 'exhaust' },
    ...lasting,
    endsTarget: 'at once',
    sign: stresses,
  },
  {
    name: 'disk-fill',
    fault: 'disk-fill',
    on: { service: 'trade' },
    parameters: { Service: 'trade', Percent: '90' },
    ...lasting,
    sign: fills,
  },
  {
    name: 'redis-failover',
    fault: 'redis-failover',
    on: { store: 'cache' },
    parameters: { Store: 'cache' },
    lasts: 'own',
    second: 'adds up',
    // The container of the store.
    endsTarget: 'at once',
    sign: rules('proxy', /REJECT/),
  },
  {
    name: 'dynamodb-throttle',
    fault: 'dynamodb-throttle',
    on: { store: 'orders' },
    parameters: { Table: 'orders', MaxRequestUnits: '1' },
    ...lasting,
    sign: rules('proxy', /REDIRECT|DNAT/),
  },
  {
    name: 'bandwidth-limit',
    fault: 'bandwidth-limit',
    on: { service: 'trade' },
    parameters: { Service: 'trade', KilobitsPerSecond: '512' },
    ...network,
    sign: shapes('task', /tbf/),
  },
  {
    name: 'pause-process',
    fault: 'pause-process',
    on: { service: 'desk' },
    parameters: { Service: 'desk' },
    ...lasting,
    endsTarget: 'later',
    sign: hangs,
  },
  {
    name: 'refuse-connections of a service',
    fault: 'refuse-connections',
    on: { callersOf: 'notes' },
    parameters: { Callee: 'notes' },
    ...lasting,
    sign: rules('proxy', /REJECT/),
  },
  {
    name: 'refuse-connections of a store',
    fault: 'refuse-connections',
    on: { store: 'events' },
    parameters: { Callee: 'events' },
    ...lasting,
    sign: rules('proxy', /REJECT/),
  },
  {
    name: 'reset-connections of a service',
    fault: 'reset-connections',
    on: { callersOf: 'trade' },
    parameters: { Callee: 'trade' },
    ...lasting,
    sign: rules('proxy', /REJECT/),
  },
  {
    name: 'reset-connections of a store',
    fault: 'reset-connections',
    on: { store: 'products' },
    parameters: { Callee: 'products' },
    ...lasting,
    sign: rules('proxy', /REJECT/),
  },
];
