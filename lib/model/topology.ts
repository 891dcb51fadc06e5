/**
 * The system under test, once: every service, store and queue, who calls whom and what may degrade.
 * Ports are the container ports that ECS and FIS see; a local runtime listens elsewhere and maps them.
 */
export interface Topology {
  /** The value of the label that every task carries; only labelled targets can be touched. */
  readonly name: string;
  readonly zones: readonly Zone[];
  readonly services: readonly Service[];
  readonly stores: readonly Store[];
}

/** An Availability Zone with the address range of its tasks. */
export interface Zone {
  /** A letter of the Region, such as us-east-1a: each account's own, and in AWS told by its subnets. */
  readonly name: string;
  /** The same place in every account, such as use1-az1. */
  readonly id: string;
  readonly cidr: string;
}

export interface Service {
  readonly name: string;
  readonly description: string;
  /** Who looks after it, for people. */
  readonly owner?: string;
  /** Tags of its tasks, beside ours and those that ECS gives. */
  readonly tags?: Readonly<Record<string, string>>;
  /** Container port. */
  readonly port: number;
  /** Tasks that ECS keeps running, spread over the zones. */
  readonly replicas: number;
  /** CPU units (1024 = one vCPU) and memory (MiB) of one task; an environment may add to them. */
  readonly cpu: number;
  readonly memory: number;
  /** The process that `aws:ecs:task-kill-process` finds in the container. */
  readonly processName: string;
  /** Users reach it through the load balancer. */
  readonly public?: boolean;
  readonly calls: readonly Call[];
  /** Nobody has said whom it calls: `calls` are the addresses that it was given, and there may be others. */
  readonly callsUnknown?: true;
  /** The zones that its tasks are spread over, by name. @default - all */
  readonly zones?: readonly string[];
  /** It holds memory as its limits file says, so that memory can be filled from within: the services' kit does. */
  readonly limitsFile?: true;
  /** Its tasks are containers: their memory can be filled from outside, in their own control group, and so can their disk. */
  readonly contained?: true;
  /** It always listens on `port`, whatever it is told: one task of it fits on a machine. */
  readonly fixedPort?: true;
}

/** A dependency edge. Degradable: the caller still gives usable answers while the callee is gone. */
export interface Call {
  readonly to: string;
  readonly degradable: boolean;
  /** What the caller does while the callee is gone. */
  readonly whenGone: string;
  /** The caller was given the address, and nobody has said that it calls there, nor what it does without. */
  readonly undeclared?: true;
  /** It is made only once something else went wrong: a game day has no experiment on it, since nothing would be seen. */
  readonly seldom?: true;
  /** How long the caller waits for one answer before it gives up, in milliseconds. */
  readonly timeoutMilliseconds?: number;
  /** The IAM actions by which the caller uses a table or queue, and no others. A cache has none: a token opens it. */
  readonly actions?: readonly string[];
}

/** A call, with who makes it. */
export interface Edge {
  readonly caller: string;
  readonly callee: string;
}

export type Store = TableStore | CacheStore | QueueStore | TopicStore | ServerStore;

export interface TableStore {
  readonly kind: 'dynamodb-table';
  readonly name: string;
  readonly partitionKey: string;
  /** Sparse global secondary indexes: name to its partition key. */
  readonly indexes?: Readonly<Record<string, string>>;
  /** The number, seconds since the epoch, after which an item that has it may be dropped. */
  readonly expiry?: string;
}

export interface CacheStore {
  readonly kind: 'redis';
  readonly name: string;
  readonly port: number;
}

export interface QueueStore {
  readonly kind: 'sqs-queue';
  readonly name: string;
  readonly deadLetterQueue: string;
  readonly maxReceiveCount: number;
  readonly visibilityTimeoutSeconds: number;
}

/** A topic of SNS that hands its messages to queues of the system. */
export interface TopicStore {
  readonly kind: 'sns-topic';
  readonly name: string;
  /** The queues, by name. */
  readonly subscriptions: readonly string[];
}

/** Any TCP server: a database, a broker, an API of somebody else. */
export interface ServerStore {
  readonly kind: 'server';
  readonly name: string;
  readonly port: number;
  /** The name or address of the host where it is already; absent where it is started. */
  readonly host?: string;
  /** What its bytes mean; where that is not known, an answer is an answer. */
  readonly protocol: ServerProtocol;
}

/** Each is the scheme of its URLs, too. */
export const serverProtocols = ['tcp', 'http', 'redis', 'postgres', 'mysql', 'amqp', 'mongodb'] as const;
export type ServerProtocol = (typeof serverProtocols)[number];

/** The port of the AWS APIs (DynamoDB, SQS, SNS), as a task sees them. */
export const awsApiPort = 443;

/** The port a caller connects to: the service's, the cache's, or HTTPS for an AWS API. */
export function portOf(topology: Topology, name: string): number {
  const store = findStore(topology, name);
  if (store) return 'port' in store ? store.port : awsApiPort;
  return serviceNamed(topology, name).port;
}

export function findService(topology: Topology, name: string): Service | undefined {
  return topology.services.find((service) => service.name === name);
}

/** The services that users reach, of which there is at least one. */
export function publicServices({ services }: Pick<Topology, 'services'>): Service[] {
  return services.filter((service) => service.public);
}

export function findStore(topology: Topology, name: string): Store | undefined {
  return topology.stores.find((store) => store.name === name);
}

/** Whether a store is one that others are read past where it has nothing: a Redis, whoever runs it. */
export const isCache = (store: Store): boolean =>
  store.kind === 'redis' || (store.kind === 'server' && store.protocol === 'redis');

/** The names of all stores of a kind. */
export function storesOf({ stores }: Pick<Topology, 'stores'>, kind: Store['kind']): string[] {
  return stores.filter((store) => store.kind === kind).map(({ name }) => name);
}

/** The service of that name. Throws where there is none: names come from the topology itself. */
export function serviceNamed(topology: Topology, name: string): Service {
  const service = findService(topology, name);
  if (!service) throw new Error(`no service or store named ${JSON.stringify(name)} in topology ${topology.name}`);
  return service;
}

/** Whether the caller may be unable to do without the callee: where nobody has said that it can. */
export const mayNeed = ({ degradable, undeclared }: Call): boolean => !degradable || undeclared === true;

/** What the caller does while the callee is gone, in words. */
export const whenGoneOf = ({ whenGone, undeclared }: Call): string =>
  undeclared ? 'nobody has said what it does without' : whenGone;

/** Every declared call, in the order of the services. */
export function edgesOf({ services }: Pick<Topology, 'services'>): Edge[] {
  return services.flatMap(({ name, calls }) => calls.map(({ to }) => ({ caller: name, callee: to })));
}

/** What was declared of an edge; undefined where it is none. */
export function callOf({ services }: Pick<Topology, 'services'>, { caller, callee }: Edge): Call | undefined {
  return services.find(({ name }) => name === caller)?.calls.find(({ to }) => to === callee);
}

/** Services that call `name` directly. */
export function callersOf(topology: Topology, name: string): Service[] {
  return topology.services.filter((service) => service.calls.some((call) => call.to === name));
}

/** Why cutting a service or store off would cut nothing: nobody connects to it, nor do users; undefined where one does. */
export function whyNotCut(topology: Topology, name: string): string | undefined {
  if (findService(topology, name)?.public || callersOf(topology, name).length > 0) return undefined;
  return `nobody calls ${JSON.stringify(name)}: it has no connections that could be cut`;
}

/** What may break when `seeds` are gone: they and, over edges that cannot degrade, their callers, transitively. */
export function closure(topology: Topology, seeds: Iterable<string>): Set<string> {
  const reached = new Set(seeds);
  for (const name of reached) {
    for (const caller of callersOf(topology, name)) {
      if (caller.calls.some((call) => call.to === name && mayNeed(call))) reached.add(caller.name);
    }
  }
  return reached;
}

/** Whoever may feel what happens to `seeds`, if only by waiting: they and all their callers, transitively. */
export function dependents(topology: Topology, seeds: Iterable<string>): Set<string> {
  const reached = new Set(seeds);
  for (const name of reached) for (const caller of callersOf(topology, name)) reached.add(caller.name);
  return reached;
}

/** Whether a service or store is asked by requests of HTTP. */
export function takesHttp(topology: Topology, name: string): boolean {
  const store = findStore(topology, name);
  return store === undefined || (store.kind !== 'redis' && store.kind !== 'server');
}
