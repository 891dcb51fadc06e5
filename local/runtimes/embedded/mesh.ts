import { inTurns } from '../../../base/in-turns.ts';
import { clientUrl } from '../../../lib/model/client-url.ts';
import { dependencyVariables } from '../../../lib/model/environment.ts';
import { users } from '../../../lib/model/faults/wanted-place.ts';
import type { Address } from '../../../lib/model/program.ts';
import { findStore, portOf, type Service, type Topology } from '../../../lib/model/topology.ts';
import { isInRotation } from '../scheduling/kept-task.ts';
import type { Desired, Endpoint, ListenerConfig } from './links/protocol.ts';
import { linkProtocolOf } from './links/protocol-of.ts';
import type { ScheduledTask } from './task.ts';

/** Which link leads where: every task has a listener of its own per callee, users have one to each public service. */
export interface Mesh {
  /** Opens the listeners of a task that will start; resolves with the environment that leads it to them. */
  join(task: { id: string; port: number }, service: Service): Promise<Record<string, string>>;
  /** Where a task that has joined finds what it calls. Throws for what it does not call. */
  addressIn(taskId: string, callee: string): Address;
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

export interface MeshOptions {
  readonly topology: Topology;
  readonly nextPort: () => Promise<number>;
  /** Where a store really listens, and on which host. @default - 127.0.0.1 */
  readonly storePort: (store: string) => number;
  readonly storeHost?: ((store: string) => string) | undefined;
  readonly configure: (desired: Desired) => Promise<unknown>;
  /** Requests between services that fail are made again, as Service Connect's proxy does. @default - they are not */
  readonly retries?: boolean;
}

export async function createMesh(options: MeshOptions): Promise<Mesh> {
  const { topology, nextPort, configure, retries = false } = options;
  const listeners = new Map<string, ListenerConfig[]>();
  const joining = new Map<string, Endpoint>();
  let tasks: readonly ScheduledTask[] = [];
  let services: ReadonlyMap<string, string> = new Map();

  const open = async (caller: string, callee: string) => ({
    ...listenerOf(caller, callee, await nextPort(), topology),
    // What asks a store, and what users come by, passes no proxy of Service Connect.
    ...(retries && caller !== users && !findStore(topology, callee) && { retries: true as const }),
  });

  const publicListeners: ListenerConfig[] = [];
  for (const service of topology.services) {
    if (service.public) publicListeners.push(await open(users, service.name));
  }
  listeners.set(users, publicListeners);

  const desired = (): Desired => ({
    listeners: [...listeners.values()].flat(),
    endpoints: [
      ...topology.stores.map(({ name }) => storeEndpoint(name, options)),
      ...joining.values(),
      ...tasks.map(endpointOf),
    ],
  });

  const calleeOf = (receiver: string) => services.get(receiver) ?? receiver;

  const push = inTurns(() => configure(desired()));

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
    addressIn: (taskId, callee) => addressBy(listeners.get(taskId) ?? [], callee, topology),
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
      services = new Map(present.map(({ id, service }) => [id, service]));
      return push();
    },
  };
}

function listenerOf(caller: string, callee: string, port: number, topology: Topology): ListenerConfig {
  const store = findStore(topology, callee);
  return {
    id: `${caller}>${callee}`,
    ...{ port, caller, callee },
    destinationPort: portOf(topology, callee),
    protocol: linkProtocolOf(store),
    ...(store?.kind === 'server' && { foreign: true }),
  };
}

function storeEndpoint(name: string, { storePort, storeHost }: MeshOptions): Endpoint {
  const host = storeHost?.(name);
  return { callee: name, id: name, ...(host !== undefined && { host }), port: storePort(name), inRotation: true };
}

function endpointOf(task: ScheduledTask): Endpoint {
  return { callee: task.service, id: task.id, port: task.port, inRotation: isInRotation(task) };
}

const loopback = '127.0.0.1';

function addressBy(own: readonly ListenerConfig[], callee: string, topology: Topology): Address {
  const listener = own.find((candidate) => candidate.callee === callee);
  if (!listener) throw new Error(`there is no link to ${JSON.stringify(callee)}: the service does not call it`);
  return { host: loopback, port: listener.port, url: urlOf(callee, listener, topology) };
}

/** In the form that clients of its kind want. */
function urlOf(callee: string, listener: ListenerConfig, topology: Topology): string {
  const store = findStore(topology, callee);
  if (store?.kind === 'server') return `${store.protocol}://${loopback}:${listener.port}`;
  return addressOf(callee, listener, topology).url;
}

function addressOf(
  callee: string,
  { port }: ListenerConfig,
  topology: Topology,
): { url: string; awsEndpoint?: string } {
  const host = '127.0.0.1';
  const url = clientUrl(topology, callee, { host, port });
  const usesAws = ['sqs-queue', 'sns-topic', 'dynamodb-table'].includes(findStore(topology, callee)?.kind ?? '');
  return { url, ...(usesAws && { awsEndpoint: `http://${host}:${port}` }) };
}
