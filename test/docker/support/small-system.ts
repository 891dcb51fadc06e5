import { findStore, serviceNamed } from '../../../lib/model/topology.ts';
import type { ContainedTasks, Whereabouts } from '../../../local/runtimes/docker/contained.ts';
import { type Incarnation, incarnationOf } from '../../../local/runtimes/docker/containers/incarnation.ts';
import type { Daemon } from '../../../local/runtimes/docker/daemon/daemon.ts';
import { dockerLabels } from '../../../local/runtimes/docker/labels.ts';
import { fakeTask } from '../../../local/runtimes/fake/fake-task.ts';
import type { Task } from '../../../local/runtimes/runtime.ts';
import { shopModel } from '../../../systems/shop/model.ts';
import type { Containers } from './containers.ts';
import { docker, dockerOutput } from './docker.ts';
import { eventually } from './eventually.ts';

const { topology } = shopModel;
const service = 'product-service';
export const store = 'cache';
export const table = 'products';
const ports = [serviceNamed(topology, service).port, (findStore(topology, store) as { port: number }).port];

/** Whoever connects is answered when it says something. */
const server = `
  const held = Buffer.alloc(8 * 1024 * 1024, 1);
  for (const port of ${JSON.stringify(ports)})
    require('node:net').createServer((socket) => socket.on('data', () => socket.end('well')).on('error', () => {})).listen(port);
  setInterval(() => held[0], 1000);
`;
/** Stands in for DynamoDB in the container of stores. */
const database = "require('node:http').createServer((_, answer) => answer.end('{}')).listen(8000);";
/** Carries calls to it, as the observing proxy does. */
const carrier = (host: string) => `
  require('node:net').createServer((caller) => {
    const callee = require('node:net').connect({ host: '${host}', port: 8000 });
    for (const [one, other] of [[caller, callee], [callee, caller]])
      one.pipe(other).on('error', () => {}), one.on('error', () => other.destroy());
  }).listen(8000);`;

/** A task of the shop and its cache as containers, and who stands for them before them. */
export interface SmallSystem {
  readonly tasks: ContainedTasks;
  readonly whereabouts: Whereabouts;
  readonly task: () => Task;
  readonly taskContainer: string;
  readonly proxyContainer: string;
  /** Asks the daemon what runs now; resolves when all do. */
  refresh(): Promise<void>;
  /** What is in the network namespaces that faults touch, and which processes are stopped or marked. */
  remove(): Promise<void>;
}

export async function startSmallSystem(containers: Containers, daemon: Daemon, image: string): Promise<SmallSystem> {
  const network = containers.name('network');
  const prefix = `10.213.${process.pid % 250}`;
  await dockerOutput(['network', 'create', '--subnet', `${prefix}.0/24`, network]);
  const standIns: Record<string, string> = {
    [service]: `${prefix}.201`,
    [store]: `${prefix}.202`,
    [table]: `${prefix}.203`,
  };
  const run = (name: string, labels: Record<string, string>, options: readonly string[], command: readonly string[]) =>
    containers.start(name, [
      ...Object.entries({ [dockerLabels.system]: network, ...labels }).flatMap(([key, value]) => [
        '--label',
        `${key}=${value}`,
      ]),
      ...['--init', '--restart', 'unless-stopped', '--stop-timeout', '1', '--network', network, ...options, image],
      ...command,
    ]);
  const node = ['node', '--eval', server];
  const limits = ['--cpus', '0.5', '--memory', '192m', '--pids-limit', '80', '--tmpfs', '/scratch:size=32m'];
  const taskContainer = await run('task', { [dockerLabels.service]: service }, limits, node);
  const storeContainer = await run('store', { [dockerLabels.store]: store }, [], ['node', '--eval', server + database]);
  const add = Object.values(standIns).map((address) => `ip addr add ${address}/32 dev eth0`);
  const before = ['sh', '-c', `${add.join('; ')}; exec node --eval "$1"`, 'sh', server + carrier(storeContainer)];
  const proxyContainer = await run('proxy', { [dockerLabels.service]: 'proxy' }, ['--cap-add', 'NET_ADMIN'], before);

  const ended = new Set<string>();
  let known = new Map<string, Incarnation>();
  const arnOf = ({ id }: Incarnation) => fakeTask(topology, service, 0, { id }).taskArn.replace(/[^/]+$/, id);
  const named = (name: string) => known.get(name);
  const taskOf = (of: Incarnation): Task =>
    fakeTask(topology, service, 0, { id: of.id, taskArn: arnOf(of), process: { pid: of.pid, startTime: '0' } });
  const current = () => {
    const found = named(taskContainer);
    if (!found) throw new Error('the task does not run');
    return found;
  };
  const look = async () => {
    const all = await Promise.all(
      [taskContainer, storeContainer, proxyContainer].map((name) => daemon.docker.getContainer(name).inspect()),
    );
    const now = new Map(all.flatMap((each) => incarnationOf(each) ?? []).map((each) => [each.name, each]));
    const before = named(taskContainer);
    if (before && now.get(taskContainer)?.id !== before.id) ended.add(arnOf(before));
    known = now;
    return now.size === all.length;
  };

  const system: SmallSystem = {
    tasks: {
      tasks: () => [taskOf(current())],
      find: (arn) => [...known.values()].find((each) => arnOf(each) === arn),
      storeOf: (name) => (name === store || name === table ? named(storeContainer) : undefined),
      stopTask: async () => void (await docker(['restart', '--time', '1', taskContainer])),
      hasStopped: (arn) => ended.has(arn),
    },
    whereabouts: {
      usersPort: () => undefined,
      ofTask: () => standIns[service],
      isLedTo: () => true,
      ofStore: (name) => {
        const found = standIns[name];
        if (found === undefined) throw new Error(`no store ${name}`);
        return found;
      },
      proxy: () => named(proxyContainer),
    },
    task: () => taskOf(current()),
    taskContainer,
    proxyContainer,
    refresh: () => eventually(look),
    remove: async () => {
      await containers.removeAll();
      await docker(['network', 'rm', network]);
    },
  };
  await system.refresh();
  return system;
}
