import { describe, expect, test } from '@jest/globals';
import { kindOf } from '../../../../local/runtimes/docker/faults/supervised.ts';
import { fakeTask } from '../../../../local/runtimes/fake/fake-task.ts';
import type { PlannedEffect, Task } from '../../../../local/runtimes/runtime.ts';
import { container, indexOf, plan, proxy, standInOf, stepOf, task, tasks, topology } from './support/docker-plan.ts';

const target = { containerId: container(indexOf(task.taskArn)).containerId, pid: 1000 + indexOf(task.taskArn) };
const loss = (sources: string[], flowsPercent = 100): PlannedEffect => ({
  ...{ kind: 'network', impairment: { kind: 'loss', percent: 7 } },
  traffic: { sources, flowsPercent },
});
test.each([
  ['host', "is in this machine's network (network_mode): a fault on its network would hit it all"],
  ['container:1', "is in another container's network (network_mode): a fault on its network would hit that one too"],
])('no fault is done to the network of a container whose network is that of %s', (sharesNetwork, why) => {
  const around = { container: { sharesNetwork } };
  expect(() => plan(loss(['ALL']), around)).toThrow(why);
  expect(plan({ kind: 'hang', endsTask: true }, around).steps).toHaveLength(1);
});

test('nor where another container is in its network', () => {
  const host = container(indexOf(task.taskArn));
  const guest = { sharesNetwork: `container:${host.containerId}` };
  expect(() => plan(loss(['ALL']), { others: guest })).toThrow(
    `is in the network of ${host.name} of ${task.service} (network_mode): a fault there would hit that one too`,
  );
});

test('what is about peers that are not there says that it touches nothing', () => {
  expect(plan(loss(['S3']))).toMatchObject({
    steps: [],
    undo: [],
    touchesNothing: true,
    fidelity: expect.stringContaining('no packet is touched'),
  });
});

describe('every effect', () => {
  const effects: readonly (readonly [PlannedEffect, string, string?])[] = [
    [{ kind: 'stop-task', endsTask: true }, 'stop-task'],
    [{ kind: 'kill-process', processName: 'node', signal: 'SIGKILL', endsTask: true }, 'kill'],
    [{ kind: 'hang', endsTask: true }, 'hang'],
    [{ kind: 'cpu-stress', percent: 80, workers: 0 }, 'cpu-stress'],
    [{ kind: 'io-stress', percent: 80, workers: 1 }, 'io-stress'],
    [{ kind: 'memory-stress', mode: 'balloon', percent: 50, endsTask: false }, 'fill-memory'],
    [{ kind: 'disk-fill', percent: 90 }, 'fill-disk'],
    [loss(['ALL']), 'shape'],
    [{ kind: 'refuse', on: 'cache' }, 'reject'],
    [{ kind: 'reset', on: 'cache' }, 'reject'],
    [{ kind: 'deploy', on: 'gateway', variable: { name: 'BREAK', value: '1' }, replacesTasks: true }, 'deploy'],
  ];

  test.each(effects)('%o is a step that says what undoes it', (effect, name) => {
    const { steps, undo, fidelity } = plan(effect);
    expect(steps).toMatchObject([{ do: name, faultId: 'f1' }]);
    expect(undo).toEqual(steps.flatMap((step) => kindOf(step).wayBack ?? []));
    expect(fidelity).toMatch(/\.$/);
  });

  test('of time alone is nothing', () => {
    expect(plan({ kind: 'wait' })).toMatchObject({ steps: [], undo: [] });
  });

  test('on a task that has ended is refused', () => {
    const ended = fakeTask(topology, 'gateway', 0);
    expect(() => plan({ kind: 'hang', endsTask: true }, { on: ended })).toThrow(
      `${ended.taskArn} of gateway has ended`,
    );
  });

  test('knows what the container may use, and where it writes', () => {
    expect(plan({ kind: 'cpu-stress', percent: 80, workers: 0 }).fidelity).toContain('its limit of 0.5 processors');
    expect(plan({ kind: 'memory-stress', mode: 'balloon', percent: 50, endsTask: false }).fidelity).toContain(
      '128 MiB are held',
    );
    expect(stepOf(plan({ kind: 'io-stress', percent: 80, workers: 1 }))).toMatchObject({ target, layers: ['/up'] });
  });
});

describe('sources become addresses', () => {
  const standInsOf = (matches: (each: Task) => boolean) => tasks.filter(matches).map(({ id }) => standInOf(id));
  const peersOf = (...sources: string[]) => stepOf(plan(loss(sources))).peers;
  const storeAddress = (name: string) => `10.99.2.${topology.stores.findIndex((store) => store.name === name) + 1}`;

  test.each([['ALL'], ['0.0.0.0/0']])('%s is whoever it is', (source) => {
    expect(peersOf(source)).toBe('all');
  });

  test('services, stores, AWS APIs and zones are those that stand for their tasks', () => {
    expect(peersOf('payment-service')).toEqual(standInsOf(({ service }) => service === 'payment-service'));
    expect(peersOf('cache', 'DYNAMODB')).toEqual(['cache', 'products', 'orders', 'payments'].map(storeAddress));
    const zone = topology.zones[1]?.name as string;
    expect(peersOf(zone)).toEqual(standInsOf(({ availabilityZone }) => availabilityZone === zone));
  });

  test('an address or block means the tasks that have it in the model, and is passed on as it is', () => {
    expect(peersOf(task.privateIpv4Address)).toEqual([standInOf(task.id), task.privateIpv4Address]);
    expect(peersOf('192.0.2.0/24')).toEqual(['192.0.2.0/24']);
  });

  test('a task whose calls are not seen is met by its own addresses', () => {
    const { peers } = stepOf(plan(loss(['payment-service']), { ofTask: () => undefined }));
    const own = tasks.flatMap(({ service, taskArn }) =>
      service === 'payment-service' ? [`172.18.0.${indexOf(taskArn) + 1}`] : [],
    );
    expect(peers).toEqual(own);
  });

  test('a task that is called past the proxy is met by its own address too', () => {
    const { peers } = stepOf(plan(loss(['payment-service']), { isLedTo: false }));
    const found = tasks.filter(({ service }) => service === 'payment-service');
    const both = found.flatMap(({ id, taskArn }) => [standInOf(id), `172.18.0.${indexOf(taskArn) + 1}`]);
    expect(peers).toEqual(both);
  });

  test('nobody is no fault, and who is unknown is named', () => {
    expect(plan(loss(['S3']))).toMatchObject({ steps: [], undo: [] });
    expect(() => plan(loss(['nobody']))).toThrow('"nobody"');
  });

  test('it is asked of whom the task calls, from where it is', () => {
    expect(stepOf(plan(loss(['cache']))).ask).toEqual([{ from: target, address: storeAddress('cache'), port: 6379 }]);
    const all = stepOf(plan(loss(['ALL']))).ask as { from: unknown }[];
    expect(all.length).toBeGreaterThan(0);
    expect(all.every(({ from }) => JSON.stringify(from) === JSON.stringify(target))).toBe(true);
  });
});

describe('a port', () => {
  const blackhole = (trafficType: 'ingress' | 'egress', protocol: 'tcp' | 'udp' = 'tcp'): PlannedEffect => ({
    ...{ kind: 'network', impairment: { kind: 'blackhole' } },
    traffic: { port: 8080, trafficType, protocol },
  });

  test('is asked from before the task where it comes in, and from the task where it goes out', () => {
    const own = `172.18.0.${indexOf(task.taskArn) + 1}`;
    expect(stepOf(plan(blackhole('ingress'))).ask).toEqual([{ from: proxy, address: own, port: 8080 }]);
    const out = stepOf(plan(blackhole('egress'))).ask as { from: unknown; port: number }[];
    expect(out.every(({ from, port }) => port === 8080 && JSON.stringify(from) === JSON.stringify(target))).toBe(true);
    expect(stepOf(plan(blackhole('ingress', 'udp'))).ask).toBeUndefined();
  });
});
