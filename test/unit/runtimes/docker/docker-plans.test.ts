import { describe, expect, test } from '@jest/globals';
import type { Plan } from '../../../../lib/model/events/plan.ts';
import type { ContainedTasks } from '../../../../local/runtimes/docker/contained.ts';
import type { Incarnation } from '../../../../local/runtimes/docker/containers/incarnation.ts';
import { createDockerRuntime } from '../../../../local/runtimes/docker/docker-runtime.ts';
import { kindOf } from '../../../../local/runtimes/docker/faults/supervised.ts';
import type { Observer } from '../../../../local/runtimes/docker/guardian/observer.ts';
import { type Kernel, kernelNeeds } from '../../../../local/runtimes/docker/kernel.ts';
import { rejectRules } from '../../../../local/runtimes/docker/network/reject.ts';
import type { RejectStep } from '../../../../local/runtimes/docker/network/steps.ts';
import { fakeTask } from '../../../../local/runtimes/fake/fake-task.ts';
import type { PlannedEffect, Task } from '../../../../local/runtimes/runtime.ts';
import type { Versions } from '../../../../local/runtimes/versions.ts';
import { shopModel } from '../../../../systems/shop/model.ts';

const { topology } = shopModel;
const whole = Object.fromEntries(Object.keys(kernelNeeds).map((name) => [name, true])) as Record<keyof Kernel, boolean>;
const services = topology.services.map(({ name }) => name);
const tasks = services.flatMap((name) => [fakeTask(topology, name, 0), fakeTask(topology, name, 1)]);
const [task] = tasks.filter(({ service }) => service === 'product-service') as [Task];
const proxy = { containerId: 'f'.repeat(64), pid: 99 };
const standInOf = (id: string) => `10.99.1.${tasks.findIndex((each) => each.id === id) + 1}`;
const container = (of: number, stores: readonly string[] = []): Incarnation => ({
  ...{ id: String(of), containerId: String(of).padStart(64, '0'), pid: 1000 + of, name: `c${of}`, stores },
  ...{ service: 'x', composeService: 'x', number: 1, zone: 'a', startedAt: 0, health: 'healthy' },
  ...{ addresses: { edge: `172.18.0.${of + 1}` }, limits: { processors: 0.5, memoryMebibytes: 256 }, layers: ['/up'] },
});
const indexOf = (arn: string) => tasks.findIndex(({ taskArn }) => taskArn === arn);

interface Around {
  readonly kernel?: Kernel;
  readonly storeOf?: ContainedTasks['storeOf'];
  readonly proxy?: typeof proxy | undefined;
  readonly ofTask?: (id: string) => string | undefined;
  readonly isLedTo?: boolean;
  readonly on?: Task;
  readonly container?: Partial<Incarnation>;
}

function plan(effect: PlannedEffect, around: Around = {}, durationMilliseconds = 6000): Plan {
  const { kernel = whole, storeOf = () => container(80, ['cache']), ofTask = standInOf, on = task } = around;
  const runtime = createDockerRuntime({
    ...{ system: shopModel, kernel, observer: {} as Observer, versions: {} as Versions },
    tasks: {
      ...{ tasks: () => tasks, storeOf, stopTask: async () => {}, hasStopped: () => false },
      find: (arn) => (indexOf(arn) < 0 ? undefined : { ...container(indexOf(arn)), ...around.container }),
    },
    whereabouts: {
      ofTask,
      isLedTo: () => around.isLedTo ?? true,
      ofStore: (name) => `10.99.2.${topology.stores.findIndex((store) => store.name === name) + 1}`,
      usersPort: (name) => (name === 'gateway' ? 10_000 : undefined),
      proxy: () => ('proxy' in around ? around.proxy : proxy),
    },
    guardian: () => {
      throw new Error('nobody is asked for a plan');
    },
  });
  const request = { faultId: 'f1', actionId: 'act', effect, durationMilliseconds };
  return runtime.plan({ ...request, ...(!('on' in effect) && { task: on }) });
}

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

const stepOf = ({ steps }: Plan) => steps[0] as unknown as Record<string, unknown>;

describe('every effect', () => {
  const effects: readonly (readonly [PlannedEffect, string, string?])[] = [
    [{ kind: 'stop-task', endsTask: true }, 'stop-task'],
    [{ kind: 'kill-process', processName: 'node', signal: 'SIGKILL', endsTask: true }, 'kill'],
    [{ kind: 'hang', endsTask: true }, 'hang'],
    [{ kind: 'cpu-stress', percent: 80, workers: 0 }, 'cpu-stress'],
    [{ kind: 'io-stress', percent: 80, workers: 1 }, 'io-stress'],
    [{ kind: 'memory-stress', mode: 'balloon', percent: 50, endsTask: false }, 'fill-memory'],
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

describe('what is done to a store or service as a whole', () => {
  test('is done where its callers are met, to what stands for it', () => {
    expect(stepOf(plan({ kind: 'refuse', on: 'gateway' }))).toMatchObject({
      target: proxy,
      when: 'opened',
      addresses: tasks.flatMap(({ service, id }) => (service === 'gateway' ? [standInOf(id)] : [])),
    });
    expect(stepOf(plan({ kind: 'reset', on: 'cache' }))).toMatchObject({ target: proxy, when: 'used' });
  });

  test('is asked by one that calls it', () => {
    const [question] = stepOf(plan({ kind: 'refuse', on: 'cache' })).ask as { from: { pid: number } }[];
    const caller = tasks[(question?.from.pid as number) - 1000];
    const { calls } = topology.services.find(({ name }) => name === caller?.service) as (typeof topology.services)[0];
    expect(calls.map(({ to }) => to)).toContain('cache');
  });

  test.each([
    ['the kernel lacks reject (ipt_REJECT', { kernel: { ...whole, reject: false } }],
    ['the observing proxy is away', { proxy: undefined }],
  ])('is refused before anything is touched where %s', (reason, around) => {
    expect(() => plan({ kind: 'refuse', on: 'cache' }, around)).toThrow(reason);
  });

  test('is refused where no call to it passes the proxy', () => {
    const refuse = () => plan({ kind: 'refuse', on: 'payment-service' }, { isLedTo: false });
    expect(refuse).toThrow('no task of payment-service runs to which calls pass the observing proxy');
  });

  test('a primary is killed only where its container holds nothing else', () => {
    const shared = plan({ kind: 'failover', on: 'cache' }, { storeOf: () => container(80, ['cache', 'more']) }, 0);
    expect(shared).toMatchObject({ steps: [{ do: 'reject' }], holdMilliseconds: 3000 });
    expect(shared.fidelity).toContain('holds 2 stores');
    const unknown = plan({ kind: 'failover', on: 'cache' }, { storeOf: () => undefined }, 0);
    expect(unknown.fidelity).toContain('not known here');
    expect(plan({ kind: 'failover', on: 'cache' }, {}, 0)).toMatchObject({
      steps: [{ do: 'reject' }, { do: 'kill-first' }],
      holdMilliseconds: 3000,
    });
  });

  test('connections from outside are rejected, and none that is opened from the same address', () => {
    const step = stepOf(plan({ kind: 'reset', on: 'cache' })) as unknown as RejectStep;
    const [come, go] = rejectRules(step).map(({ jump, rules }) => [jump, ...rules].map((rule) => rule.join(' ')));
    const id = '-m comment --comment f1';
    const [address] = step.addresses;
    const reject = `-p tcp --tcp-flags RST,PSH PSH ${id} -j REJECT --reject-with tcp-reset`;
    expect(come).toEqual([
      expect.stringMatching(`^-m conntrack --ctdir ORIGINAL ${id} -j input-to-[0-9a-f]{8}$`),
      expect.stringMatching(`^input-to-[0-9a-f]{8} -d ${address}/32 ${id} -g input-rst-[0-9a-f]{8}$`),
      expect.stringContaining(reject),
    ]);
    expect(go?.[0]).toContain('--ctdir REPLY');
    expect(go?.[1]).toContain(`-s ${address}/32`);
  });

  test('users are rejected too where they come in, and nobody else who is met at that port', () => {
    const rulesFor = (on: string) =>
      rejectRules(stepOf(plan({ kind: 'refuse', on })) as unknown as RejectStep).flatMap(({ rules }) =>
        rules.map((rule) => rule.join(' ')),
      );
    expect(rulesFor('gateway').filter((rule) => rule.includes('10000'))).toEqual([
      expect.stringMatching(/^input-to-\S+ -p tcp --dport 10000 .* -g input-rst-/),
      expect.stringMatching(/^output-to-\S+ -p tcp --sport 10000 .* -g output-rst-/),
    ]);
    expect(rulesFor('product-service').filter((rule) => rule.includes('--dport'))).toEqual([]);
  });
});
