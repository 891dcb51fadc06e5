import { describe, expect, test } from '@jest/globals';
import { readAutomation } from '../../../lib/model/faults/automation.ts';
import { automations } from '../../../lib/model/faults/automations.ts';
import { type Effect, storeOf } from '../../../lib/model/faults/effect.ts';
import { readParameters } from '../../../lib/model/faults/fault.ts';
import { faults, findFault } from '../../../lib/model/faults/index.ts';
import { startAutomation } from '../../../lib/model/faults/start-automation.ts';
import { findStore } from '../../../lib/model/topology.ts';
import { planFault } from '../../../local/drivers/index.ts';
import { fakeTask } from '../../../local/runtimes/fake/fake-task.ts';
import { shopModel } from '../../../systems/shop/model.ts';
import { topology as shop } from '../../../systems/shop/topology.ts';

const tasks = shop.services.flatMap(({ name }) => [fakeTask(shop, name, 0), fakeTask(shop, name, 1)]);
const [task] = tasks.filter(({ service }) => service === 'product-service');
if (!task) throw new Error('no task');

function planOf(actionId: string, effect: Effect, durationMilliseconds = 6000) {
  const request = { faultId: 'f1', actionId, effect, tasks, system: shopModel, durationMilliseconds };
  const store = findStore(shop, storeOf(effect) ?? '');
  if (store) return planFault({ ...request, store });
  if (!task) throw new Error('no task');
  return planFault({ ...request, task, memoryMebibytes: 400 });
}

function plan(actionId: string, parameters: Record<string, string> = {}, durationMilliseconds?: number) {
  const fault = findFault(actionId);
  if (!fault) throw new Error(actionId);
  const { values, issues } = readParameters(fault, parameters);
  expect(issues).toEqual([]);
  return planOf(actionId, fault.effect(values), durationMilliseconds);
}

/** The plan of what a document of ours does. */
function planDocument(name: string, parameters: Record<string, string>, durationMilliseconds?: number) {
  const { effect } = readAutomation(automations, `arn:aws:ssm:::document/shop-${name}`, JSON.stringify(parameters));
  return planOf(startAutomation.actionId, effect, durationMilliseconds);
}

const duration = 'PT1M';
const idsOf = (service: string) => tasks.filter((other) => other.service === service).map(({ id }) => id);

describe('plans', () => {
  test('of stop-task and kill-process happen once and have no way back', () => {
    expect(plan('aws:ecs:stop-task', {}, 0)).toMatchObject({
      apply: [{ do: 'stop-task', taskArn: task.taskArn }],
      revert: [],
      leaseMilliseconds: 60_000,
    });
    expect(plan('aws:ecs:task-kill-process', { processName: 'node', signal: 'SIGKILL' }, 0)).toMatchObject({
      apply: [{ do: 'signal', process: task.process, signal: 'SIGKILL' }],
      revert: [],
    });
    expect(() => plan('aws:ecs:task-kill-process', { processName: 'java' })).toThrow(/"java"; its process is node/);
  });

  test.each([
    [{ duration }, 0.5],
    [{ duration, percent: '50', workers: '1' }, 0.25],
    [{ duration, workers: '3' }, 0.75],
    [{ duration, workers: '1000' }, 0.95],
  ])('of CPU stress with %j take the share %d', (parameters, share) => {
    const { apply, revert, leaseMilliseconds } = plan('aws:ecs:task-cpu-stress', parameters);
    expect(apply).toEqual([{ do: 'duty-cycle', faultId: 'f1', process: task.process, share }]);
    expect(revert).toEqual([{ do: 'resume', faultId: 'f1', process: task.process }]);
    expect(leaseMilliseconds).toBe(11_000);
  });

  test('of IO stress write a share of the scratch space', () => {
    const { apply, revert } = plan('aws:ecs:task-io-stress', { duration, percent: '50', workers: '2' });
    expect(apply).toEqual([{ do: 'write', faultId: 'f1', taskId: task.id, workers: 2, bytes: 33_554_432 }]);
    expect(revert).toEqual([{ do: 'end-write', faultId: 'f1', taskId: task.id }]);
  });

  test.each([
    ['egress', { sender: task.id, destinationPort: 6379 }],
    ['ingress', { receiver: task.id, destinationPort: 6379 }],
  ])('of an %s blackhole match the port and say how true they are', (trafficType, match) => {
    const { apply, revert, fidelity } = plan('aws:ecs:task-network-blackhole-port', {
      duration,
      port: '6379',
      trafficType,
    });
    expect(apply).toEqual([
      { do: 'impair', faultId: 'f1', match, flowsPercent: 100, impairment: { kind: 'blackhole' } },
    ]);
    expect(revert).toEqual([{ do: 'clear', faultId: 'f1' }]);
    expect(fidelity).toContain('cannot drop a SYN');
  });

  test('of a UDP blackhole are refused', () => {
    const parameters = { duration, port: '53', trafficType: 'egress', protocol: 'udp' };
    expect(() => plan('aws:ecs:task-network-blackhole-port', parameters)).toThrow(/no link of this system carries UDP/);
  });

  test('carry the fault in every step that is to be undone, for every fault there is', () => {
    const required: Record<string, string> = { duration, processName: 'node', port: '8081', trafficType: 'egress' };
    for (const { actionId, parameters, awsOnly } of faults) {
      if (awsOnly || actionId === startAutomation.actionId) continue;
      const given = Object.entries(required).filter(([name]) => Object.hasOwn(parameters, name));
      const { apply, revert, fidelity } = plan(actionId, Object.fromEntries(given));
      expect(revert.every((step) => 'faultId' in step && step.faultId === 'f1')).toBe(true);
      expect(apply.filter((step) => 'faultId' in step)).toHaveLength(revert.length);
      expect(fidelity).toMatch(/\.$/);
    }
  });
});

describe('plans of documents', () => {
  const Duration = 'PT1M';
  const Service = 'product-service';

  test('of a balloon hold a share of what the task may hold, longer than the fault, and set no limit', () => {
    const { apply, revert } = planDocument('memory-stress', { Duration, Service, Mode: 'balloon', Percent: '25' });
    const { id: taskId, process } = task;
    expect(apply).toEqual([
      { do: 'fill-memory', faultId: 'f1', taskId, process, mebibytes: 100, milliseconds: 11_000 },
    ]);
    expect(revert).toEqual([{ do: 'empty-memory', faultId: 'f1', taskId }]);
  });

  test('of exhausted memory hold as much as the task may, so that it goes over its limit', () => {
    const { apply, fidelity } = planDocument('memory-stress', { Duration, Service, Mode: 'exhaust' });
    expect(apply).toMatchObject([{ do: 'fill-memory', mebibytes: 400, limitMebibytes: 400 }]);
    expect(fidelity).toContain('above 400 MiB');
  });

  test.each([
    [
      'dynamodb-throttle',
      { Duration, Table: 'orders', MaxRequestUnits: '7' },
      'orders',
      'arn:aws:dynamodb:us-east-1:000000000000:table/orders',
      { kind: 'throttle', requestsPerSecond: 7 },
    ],
    [
      'redis-failover',
      { Store: 'cache' },
      'cache',
      'arn:aws:elasticache:us-east-1:000000000000:replicationgroup:cache',
      { kind: 'refusal' },
    ],
  ])('of %s are about the store: all that is sent to it', (name, parameters, resource, resourceArn, impairment) => {
    const { apply, revert, ...about } = planDocument(name, parameters);
    expect(about).toMatchObject({ resource, resourceArn });
    expect(apply).toEqual([
      { do: 'impair', faultId: 'f1', match: { receiver: resource }, flowsPercent: 100, impairment },
    ]);
    expect(revert).toEqual([{ do: 'clear', faultId: 'f1' }]);
  });

  test('of a bandwidth limit are about all that the task sends', () => {
    const { apply } = planDocument('bandwidth-limit', { Duration, Service, KilobitsPerSecond: '256' });
    expect(apply).toMatchObject([
      { match: { sender: task.id }, impairment: { kind: 'bandwidth', kilobitsPerSecond: 256 } },
    ]);
  });

  test('refuse a store that does not list the action, naming those that do', () => {
    const cache = findStore(shop, 'cache');
    const orders = findStore(shop, 'orders');
    if (!cache || !orders) throw new Error('no store');
    const common = { faultId: 'f1', actionId: 'a', tasks, system: shopModel, durationMilliseconds: 1 };
    const failover = { kind: 'failover', store: 'orders' } as const;
    expect(() => planFault({ ...common, effect: failover, store: orders })).toThrow(
      '"orders" cannot take a failover: only cache can',
    );
    const throttle = { kind: 'throttle', table: 'cache', requestsPerSecond: 1 } as const;
    expect(() => planFault({ ...common, effect: throttle, store: cache })).toThrow(
      '"cache" cannot take a throttle: only products, orders, payments can',
    );
  });
});

describe('sources', () => {
  const inZoneB = tasks.filter(({ availabilityZone }) => availabilityZone === 'us-east-1b').map(({ id }) => id);
  const matchOf = (sources: string) => {
    const [step] = plan('aws:ecs:task-network-latency', { duration, sources }).apply;
    return step?.do === 'impair' ? step.match : undefined;
  };

  test.each([['ALL'], ['0.0.0.0/0'], ['gateway,ALL']])('%s are all that the task sends', (sources) => {
    expect(matchOf(sources)).toEqual({ sender: task.id });
  });

  test.each([
    ['payment-service', idsOf('payment-service')],
    ['gateway,cache', [...idsOf('gateway'), 'cache']],
    ['orders', ['orders']],
    ['DYNAMODB', ['products', 'orders', 'payments']],
    ['sqs.us-east-1.amazonaws.com', ['order-events']],
    ['us-east-1b', inZoneB],
    ['use1-az2', inZoneB],
    ['10.0.16.0/20', inZoneB],
    ['S3,cache', ['cache']],
  ])('%s are resolved once', (sources, receivers) => {
    expect(receivers.length).toBeGreaterThan(0);
    expect(matchOf(sources)).toEqual({ sender: task.id, receivers });
  });

  test('an address means the tasks that have it', () => {
    expect(matchOf(task.privateIpv4Address)).toEqual({ sender: task.id, receivers: [task.id] });
  });

  test.each([['S3'], ['10.9.0.0/16'], ['10.0.0.0/32']])('%s are nobody here, so nothing is done', (sources) => {
    expect(plan('aws:ecs:task-network-latency', { duration, sources })).toMatchObject({ apply: [], revert: [] });
  });

  test.each([['nobody'], ['10.0.0.256'], ['10.0.0.0/33'], ['10.0.0'], ['example.com']])(
    '%s is unknown and named',
    (sources) => {
      expect(() => matchOf(sources)).toThrow(JSON.stringify(sources));
    },
  );
});
