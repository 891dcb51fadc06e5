import { describe, expect, test } from '@jest/globals';
import { faults } from '../../../lib/model/faults/index.ts';
import { startAutomation } from '../../../lib/model/faults/start-automation.ts';
import { kindOf } from '../../../local/runtimes/embedded/faults/index.ts';
import { typicalParameters } from '../../support/typical-parameters.ts';
import { duration, idsOf, plan, planDocument, task } from './support/plan-of.ts';

describe('plans', () => {
  test('of stop-task and kill-process happen once and have no way back', () => {
    expect(plan('aws:ecs:stop-task', {}, 0)).toMatchObject({
      steps: [{ do: 'stop-task', taskArn: task.taskArn }],
      undo: [],
      endsTask: true,
      leaseMilliseconds: 60_000,
    });
    expect(plan('aws:ecs:task-kill-process', { processName: 'node', signal: 'SIGKILL' }, 0)).toMatchObject({
      steps: [{ do: 'signal', process: task.process, signal: 'SIGKILL' }],
      undo: [],
      endsTask: true,
    });
    expect(() => plan('aws:ecs:task-kill-process', { processName: 'java' })).toThrow(/"java"; its process is node/);
  });

  test.each([
    [{ duration }, 0.5],
    [{ duration, percent: '50', workers: '1' }, 0.25],
    [{ duration, workers: '3' }, 0.75],
    [{ duration, workers: '1000' }, 0.95],
  ])('of CPU stress with %j take the share %d', (parameters, share) => {
    const { steps, undo, leaseMilliseconds } = plan('aws:ecs:task-cpu-stress', parameters);
    expect(steps).toEqual([{ do: 'duty-cycle', faultId: 'f1', process: task.process, share }]);
    expect(undo).toEqual(['gives the process its time back']);
    expect(leaseMilliseconds).toBe(11_000);
  });

  test('of IO stress write a share of the scratch space', () => {
    const { steps, undo } = plan('aws:ecs:task-io-stress', { duration, percent: '50', workers: '2' });
    expect(steps).toEqual([{ do: 'write', faultId: 'f1', taskId: task.id, workers: 2, bytes: 33_554_432 }]);
    expect(undo).toEqual(['ends the writers and removes their files']);
  });

  test.each([
    ['egress', { sender: task.id, destinationPort: 6379 }],
    ['ingress', { receiver: task.id, destinationPort: 6379 }],
  ])('of an %s blackhole match the port and say how true they are', (trafficType, match) => {
    const { steps, undo, fidelity } = plan('aws:ecs:task-network-blackhole-port', {
      duration,
      port: '6379',
      trafficType,
    });
    expect(steps).toEqual([
      { do: 'impair', faultId: 'f1', match, flowsPercent: 100, impairment: { kind: 'blackhole' } },
    ]);
    expect(undo).toEqual(['clears the links']);
    expect(fidelity).toContain('cannot drop a SYN');
  });

  test('of a UDP blackhole are refused', () => {
    const parameters = { duration, port: '53', trafficType: 'egress', protocol: 'udp' };
    expect(() => plan('aws:ecs:task-network-blackhole-port', parameters)).toThrow(/no link of this system carries UDP/);
  });

  test('carry the fault in every step that is to be undone, for every fault there is', () => {
    for (const { actionId, parameters, awsOnly } of faults) {
      if (awsOnly || actionId === startAutomation.actionId) continue;
      const { steps, undo, fidelity } = plan(actionId, typicalParameters(parameters));
      expect(undo).toHaveLength(steps.filter((step) => kindOf(step).wayBack !== null).length);
      if (undo.length > 0) expect(steps.every((step) => 'faultId' in step && step.faultId === 'f1')).toBe(true);
      expect(fidelity).toMatch(/\.$/);
    }
  });
});

describe('plans of documents', () => {
  const Duration = 'PT1M';
  const Service = 'product-service';

  test('of a balloon hold a share of what the task may hold, longer than the fault, and set no limit', () => {
    const { steps, undo } = planDocument('memory-stress', { Duration, Service, Mode: 'balloon', Percent: '25' });
    const { id: taskId, taskArn, process } = task;
    expect(steps).toEqual([
      { do: 'fill-memory', faultId: 'f1', taskId, taskArn, process, mebibytes: 128, milliseconds: 11_000 },
    ]);
    expect(undo).toEqual(['tells the process to give the memory back']);
  });

  test('of exhausted memory hold as much as the task may, so that it goes over its limit', () => {
    const { steps, fidelity } = planDocument('memory-stress', { Duration, Service, Mode: 'exhaust' });
    expect(steps).toMatchObject([{ do: 'fill-memory', mebibytes: 512, limitMebibytes: 512 }]);
    expect(fidelity).toContain('above 512 MiB');
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
    const { steps, undo, ...about } = planDocument(name, parameters);
    expect(about).toMatchObject({ resource, resourceArn });
    expect(steps).toEqual([
      { do: 'impair', faultId: 'f1', match: { callee: resource }, flowsPercent: 100, impairment },
    ]);
    expect(undo).toEqual(['clears the links']);
  });

  test('of messages nobody can handle are about the queue, and are held as long as their receives last', () => {
    const { steps, undo, ...about } = planDocument('poison-message', { Duration, Queue: 'order-events', Count: '2' });
    expect(about).toMatchObject({ resource: 'order-events', messages: 2, holdMilliseconds: 110_000 });
    expect(steps).toEqual([
      {
        ...{ do: 'poison-message', faultId: 'f1', origin: 'http://127.0.0.1:9324' },
        ...{ queue: 'order-events', deadLetterQueue: 'order-events-dead-letter', maxReceiveCount: 20 },
        ...{ messages: 2, body: expect.stringContaining('f1') },
      },
    ]);
    expect(undo).toEqual(['removes the messages, wherever they are']);
    const [own] = planDocument('poison-message', { Duration, Queue: 'order-events', Body: '{"a":1}' }).steps;
    expect(own).toMatchObject({ messages: 1, body: '{"a":1}' });
    expect(() => planDocument('poison-message', { Duration, Queue: 'orders' })).toThrow('orders: it is no queue');
  });

  test('of a bandwidth limit are about all that the task sends', () => {
    const { steps } = planDocument('bandwidth-limit', { Duration, Service, KilobitsPerSecond: '256' });
    expect(steps).toMatchObject([
      { match: { sender: task.id }, impairment: { kind: 'bandwidth', kilobitsPerSecond: 256 } },
    ]);
  });
});

describe('plans on the requests to a callee', () => {
  const planHttp = (parameters: Record<string, string>) =>
    planDocument('http-fault', { Duration: 'PT1M', Callee: 'payment-service', ...parameters });
  const matches = (parameters: Record<string, string>) =>
    planHttp(parameters).steps.map((step) => ('match' in step ? step.match : undefined));

  test('are about those of everybody, or of each task of one caller', () => {
    expect(matches({})).toEqual([{ callee: 'payment-service' }]);
    const byCaller = idsOf('order-service').map((sender) => ({ callee: 'payment-service', sender }));
    expect(matches({ Caller: 'order-service' })).toEqual(byCaller);
    expect(matches({ Callee: 'gateway', Caller: 'users' })).toEqual([{ callee: 'gateway', sender: 'users' }]);
    expect(matches({ Callee: 'orders' })).toEqual([{ callee: 'orders' }]);
  });

  test('and so are resets, to stores of any protocol', () => {
    const ofCache = (Caller: Record<string, string>) =>
      planDocument('reset-connections', { Duration: 'PT1M', Callee: 'cache', ...Caller }).steps;
    expect(ofCache({})).toMatchObject([{ match: { callee: 'cache' }, impairment: { kind: 'reset' } }]);
    expect(ofCache({ Caller: 'product-service' })).toMatchObject(
      idsOf('product-service').map((sender) => ({ match: { callee: 'cache', sender } })),
    );
    expect(() => ofCache({ Caller: 'gateway' })).toThrow('caller gateway: nobody has said that it calls cache');
  });

  test('say what becomes of which requests', () => {
    const given = { Effect: 'lose-reply', Method: 'POST', Path: '/charges', Percent: '30', First: '2' };
    const impairment = {
      kind: 'http-fault',
      does: 'lose-reply',
      method: 'POST',
      path: '/charges',
      percent: 30,
      first: 2,
    };
    expect(planHttp(given).steps).toMatchObject([{ do: 'impair', flowsPercent: 100, impairment }]);
  });

  test.each([
    [{ Callee: 'cache' }, 'no requests of HTTP are sent to cache'],
    [{ Caller: 'gateway' }, 'caller gateway: nobody has said that it calls payment-service'],
    [{ Caller: 'users' }, 'caller users: nobody has said that it calls payment-service'],
    [{ Caller: 'nobody' }, 'caller nobody: nobody has said that it calls payment-service'],
    [{ Path: 'charges' }, 'a path that begins with /'],
    [{ Effect: 'explode' }, 'one of status, delay, reset, lose-reply'],
  ])('are refused with %j', (parameters, why) => {
    expect(() => planHttp(parameters)).toThrow(why);
  });
});
