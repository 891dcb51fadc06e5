import type { PlannedEffect } from '../../../local/runtimes/runtime.ts';
import { store, table } from './small-system.ts';

export const flows = (sources: string[]) => ({ sources, flowsPercent: 100 });
export const service = 'product-service';
/** What is held for a while, in words. */
export const lasting: readonly (readonly [string, PlannedEffect])[] = [
  [
    'a bandwidth limit',
    {
      kind: 'network',
      impairment: { kind: 'bandwidth', kilobitsPerSecond: 5000 },
      traffic: { sources: ['ALL'], flowsPercent: 100 },
    },
  ],
  [
    'latency',
    {
      kind: 'network',
      impairment: { kind: 'latency', delayMilliseconds: 200, jitterMilliseconds: 10 },
      traffic: flows([store]),
    },
  ],
  ['loss', { kind: 'network', impairment: { kind: 'loss', percent: 40 }, traffic: flows([store]) }],
  [
    'a blackhole of what goes out',
    {
      kind: 'network',
      impairment: { kind: 'blackhole' },
      traffic: { port: 6379, trafficType: 'egress', protocol: 'tcp' },
    },
  ],
  [
    'a blackhole of what comes in',
    {
      kind: 'network',
      impairment: { kind: 'blackhole' },
      traffic: { port: 8080, trafficType: 'ingress', protocol: 'tcp' },
    },
  ],
  ['a store that refuses', { kind: 'refuse', on: store }],
  ['a service that refuses', { kind: 'refuse', on: service }],
  ['a store that resets', { kind: 'reset', on: store }],
  ['a table that throttles', { kind: 'throttle', on: table, requestsPerSecond: 3 }],
  ['hang', { kind: 'hang', endsTask: true }],
  ['CPU stress', { kind: 'cpu-stress', percent: 90, workers: 1 }],
  ['IO stress', { kind: 'io-stress', percent: 50, workers: 1 }],
  ['a disk that is full', { kind: 'disk-fill', percent: 90 }],
  ['memory stress', { kind: 'memory-stress', mode: 'balloon', percent: 30, endsTask: false }],
];
/** What ends a task, or a store's process. */
export const taskEnds: readonly (readonly [string, PlannedEffect])[] = [
  ['a killed process', { kind: 'kill-process', processName: 'node', signal: 'SIGKILL', endsTask: true }],
  ['memory that runs out', { kind: 'memory-stress', mode: 'exhaust', percent: 100, endsTask: true }],
  ['a stopped task', { kind: 'stop-task', endsTask: true }],
  ['a failover', { kind: 'failover', on: store }],
];
