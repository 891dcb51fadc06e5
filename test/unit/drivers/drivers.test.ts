import { describe, expect, test } from '@jest/globals';
import { readParameters } from '../../../lib/model/faults/fault.ts';
import { faults, findFault } from '../../../lib/model/faults/index.ts';
import { shop } from '../../../lib/model/topology.ts';
import { planFault } from '../../../local/drivers/index.ts';
import { fakeTask } from '../../../local/runtimes/fake/fake-task.ts';

const tasks = shop.services.flatMap(({ name }) => [fakeTask(shop, name, 0), fakeTask(shop, name, 1)]);
const [task] = tasks.filter(({ service }) => service === 'product-service');
if (!task) throw new Error('no task');

function plan(actionId: string, parameters: Record<string, string> = {}, durationMilliseconds = 6000) {
  const fault = findFault(actionId);
  if (!fault || !task) throw new Error(actionId);
  const { values, issues } = readParameters(fault, parameters);
  expect(issues).toEqual([]);
  const effect = fault.effect(values);
  return planFault({ faultId: 'f1', actionId, effect, task, tasks, topology: shop, durationMilliseconds });
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
    for (const { actionId, parameters } of faults) {
      const given = Object.entries(required).filter(([name]) => Object.hasOwn(parameters, name));
      const { apply, revert, fidelity } = plan(actionId, Object.fromEntries(given));
      expect(revert.every((step) => 'faultId' in step && step.faultId === 'f1')).toBe(true);
      expect(apply.filter((step) => 'faultId' in step)).toHaveLength(revert.length);
      expect(fidelity).toMatch(/\.$/);
    }
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
