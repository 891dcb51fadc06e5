import { dependencyVariables } from '../../../lib/model/environment.ts';
import { account } from '../../../lib/model/local-account.ts';
import { findStore, portOf, type Service, type Topology } from '../../../lib/model/topology.ts';
import type { Desired, Endpoint, ListenerConfig } from './links/protocol.ts';
import { isInRotation, type ScheduledTask } from './task.ts';

/** The sender and receiver that stands for everybody outside. */
export const users = 'users';

/** Which link leads where: every task has a listener of its own per callee, users have one to each public service. */
export interface Mesh {
  /** Opens the listeners of a task that will start; resolves with the environment that leads it to them. */
  join(task: { id: string; port: number }, service: Service): Promise<Record<string, string>>;
  leave(taskId: string): void;
  /** Where users reach a public service. */
  publicPort(service: string): number;
  /** The load balancer's own way to one task of a public service. */
  balancerPort(taskId: string): number | undefined;
  listenersOf(caller: string): ListenerConfig[];
  /** The listeners of others that lead to a task, among its equals. */
  listenersTo(taskId: string): ListenerConfig[];
  /** The service of a task id; a store is its own. */
  calleeOf(receiver: string): string;
  /** Brings the link proxies to the present state. */
  apply(tasks: readonly ScheduledTask[]): Promise<void>;
}

const protocols = {
  service: 'http',
  'sqs-queue': 'http',
  'sns-topic': 'http',
  'dynamodb-table': 'dynamodb',
  redis: 'resp',
  server: 'http',
} as const;

export interface MeshOptions {
  readonly topology: Topology;
  readonly nextPort: () => Promise<number>;
  /** Where a store really listens. */
  readonly storePort: (store: string) => number;
  readonly configure: (desired: Desired) => Promise<unknown>;
}

export async function createMesh({ topology, nextPort, storePort, configure }: MeshOptions): Promise<Mesh> {
  const listeners = new Map<string, ListenerConfig[]>();
  const joining = new Map<string, Endpoint>();
  let tasks: readonly ScheduledTask[] = [];
  let turn: Promise<unknown> = Promise.resolve();

  const open = async (caller: string, callee: string) => listenerOf(caller, callee, await nextPort(), topology);

  const publicListeners: ListenerConfig[] = [];
  for (const service of topology.services) {
    if (service.public) publicListeners.push(await open(users, service.name));
  }
  listeners.set(users, publicListeners);

  const desired = (): Desired => ({
    listeners: [...listeners.values()].flat(),
    endpoints: [
      ...topology.stores.map(({ name }) => ({ callee: name, id: name, port: storePort(name), inRotation: true })),
      ...joining.values(),
      ...tasks.map(endpointOf),
    ],
  });

  const calleeOf = (receiver: string) => tasks.find(({ id }) => id === receiver)?.service ?? receiver;

  /** One configuration at a time, each of the state at its turn. */
  const push = (): Promise<void> => {
    const mine = turn.then(() => configure(desired())).then(() => {});
    turn = mine.catch(() => {});
    return mine;
  };

  return {
    join: async ({ id, port }, service) => {
      const own: ListenerConfig[] = [];
      for (const { to } of service.calls) own.push(await open(id, to));
      listeners.set(id, own);
      if (service.public) {
        const probe = await open(users, service.name);
        listeners.set(`${id} probe`, [{ ...probe, id: `${probe.id} ${id}`, only: id }]);
      }
      joining.set(id, { callee: service.name, id, port, inRotation: false });
      await push();
      joining.delete(id);
      return dependencyVariables(topology, service, (callee) => {
        const listener = own.find((candidate) => candidate.callee === callee) as ListenerConfig;
        return addressOf(callee, listener, topology);
      });
    },
    leave: (taskId) => {
      listeners.delete(taskId);
      listeners.delete(`${taskId} probe`);
    },
    publicPort: (service) => publicListeners.find(({ callee }) => callee === service)?.port as number,
    balancerPort: (taskId) => listeners.get(`${taskId} probe`)?.[0]?.port,
    listenersOf: (caller) => listeners.get(caller) ?? [],
    listenersTo: (taskId) => [...listeners.values()].flat().filter(({ callee }) => callee === calleeOf(taskId)),
    calleeOf,
    apply: (present) => {
      tasks = present;
      return push();
    },
  };
}

function listenerOf(caller: string, callee: string, port: number, topology: Topology): ListenerConfig {
  const protocol = protocols[findStore(topology, callee)?.kind ?? 'service'];
  return { id: `${caller}>${callee}`, port, caller, callee, destinationPort: portOf(topology, callee), protocol };
}

function endpointOf(task: ScheduledTask): Endpoint {
  return { callee: task.service, id: task.id, port: task.port, inRotation: isInRotation(task) };
}

function addressOf(
  callee: string,
  { port }: ListenerConfig,
  topology: Topology,
): { url: string; awsEndpoint?: string } {
  const endpoint = `http://127.0.0.1:${port}`;
  const kind = findStore(topology, callee)?.kind;
  if (kind === 'redis') return { url: `redis://127.0.0.1:${port}` };
  if (kind === 'sqs-queue') return { url: `${endpoint}/${account}/${callee}`, awsEndpoint: endpoint };
  return { url: endpoint, awsEndpoint: endpoint };
}
