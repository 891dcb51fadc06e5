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
  readonly name: string;
  readonly id: string;
  readonly cidr: string;
}

export interface Service {
  readonly name: string;
  readonly description: string;
  /** Container port. */
  readonly port: number;
  /** Tasks that ECS keeps running, spread over the zones. */
  readonly replicas: number;
  /** CPU units (1024 = one vCPU) and memory (MiB) of one task. */
  readonly cpu: number;
  readonly memory: number;
  /** The process that `aws:ecs:task-kill-process` finds in the container. */
  readonly processName: string;
  /** Users reach it through the load balancer. */
  readonly public?: boolean;
  readonly calls: readonly Call[];
}

/** A dependency edge. Degradable: the caller still gives usable answers while the callee is gone. */
export interface Call {
  readonly to: string;
  readonly degradable: boolean;
  /** What the caller does while the callee is gone. */
  readonly whenGone: string;
}

export type Store = TableStore | CacheStore | QueueStore;

export interface TableStore {
  readonly kind: 'dynamodb-table';
  readonly name: string;
  readonly partitionKey: string;
  /** Sparse global secondary indexes: name to its partition key. */
  readonly indexes?: Readonly<Record<string, string>>;
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

/** The port of the AWS APIs (DynamoDB, SQS), as a task sees them. */
export const awsApiPort = 443;

/** The port a caller connects to: the service's, the cache's, or HTTPS for an AWS API. */
export function portOf(topology: Topology, name: string): number {
  const store = findStore(topology, name);
  if (store) return store.kind === 'redis' ? store.port : awsApiPort;
  return serviceNamed(topology, name).port;
}

export function findService(topology: Topology, name: string): Service | undefined {
  return topology.services.find((service) => service.name === name);
}

export function findStore(topology: Topology, name: string): Store | undefined {
  return topology.stores.find((store) => store.name === name);
}

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

/** Services that call `name` directly. */
export function callersOf(topology: Topology, name: string): Service[] {
  return topology.services.filter((service) => service.calls.some((call) => call.to === name));
}

/** What may break when `seeds` are gone: they and, over edges that cannot degrade, their callers, transitively. */
export function closure(topology: Topology, seeds: Iterable<string>): Set<string> {
  const reached = new Set(seeds);
  for (const name of reached) {
    for (const caller of callersOf(topology, name)) {
      if (caller.calls.some((call) => call.to === name && !call.degradable)) reached.add(caller.name);
    }
  }
  return reached;
}

const task = { cpu: 512, memory: 1024, replicas: 2, processName: 'node' } as const;

/** The shop: small but real, so that experiments have something to break. */
export const shop: Topology = {
  name: 'shop',
  zones: [
    { name: 'us-east-1a', id: 'use1-az1', cidr: '10.0.0.0/20' },
    { name: 'us-east-1b', id: 'use1-az2', cidr: '10.0.16.0/20' },
  ],
  services: [
    {
      ...task,
      name: 'gateway',
      description: 'The edge: products, orders and the home page.',
      port: 8080,
      public: true,
      calls: [
        { to: 'product-service', degradable: false, whenGone: '503 with Retry-After' },
        { to: 'order-service', degradable: false, whenGone: '503 with Retry-After' },
        { to: 'recommendation-service', degradable: true, whenGone: 'home page without recommendations' },
      ],
    },
    {
      ...task,
      name: 'product-service',
      description: 'The catalogue.',
      port: 8081,
      calls: [
        { to: 'products', degradable: true, whenGone: 'stale products from the cache' },
        { to: 'cache', degradable: true, whenGone: 'reads the table' },
      ],
    },
    {
      ...task,
      name: 'order-service',
      description: 'Takes orders, exactly once by Idempotency-Key.',
      port: 8082,
      calls: [
        { to: 'orders', degradable: false, whenGone: '503 with Retry-After' },
        { to: 'payment-service', degradable: true, whenGone: 'order accepted as pending, settled later' },
        { to: 'order-events', degradable: true, whenGone: 'order announced later by the sweeper' },
      ],
    },
    {
      ...task,
      name: 'payment-service',
      description: 'Charges, once per order.',
      port: 8083,
      calls: [{ to: 'payments', degradable: false, whenGone: '503 with Retry-After' }],
    },
    {
      ...task,
      name: 'recommendation-service',
      description: 'What others also bought.',
      port: 8084,
      calls: [
        { to: 'product-service', degradable: true, whenGone: 'empty list' },
        { to: 'cache', degradable: true, whenGone: 'empty list' },
      ],
    },
    {
      ...task,
      name: 'notification-service',
      description: 'Works the order-events queue: settles pending orders, tells customers.',
      port: 8085,
      calls: [
        { to: 'order-events', degradable: true, whenGone: 'catches up' },
        { to: 'order-service', degradable: true, whenGone: 'message stays in the queue, catches up' },
      ],
    },
  ],
  stores: [
    { kind: 'dynamodb-table', name: 'products', partitionKey: 'id' },
    { kind: 'dynamodb-table', name: 'orders', partitionKey: 'id', indexes: { unannounced: 'unannounced' } },
    { kind: 'dynamodb-table', name: 'payments', partitionKey: 'orderId' },
    { kind: 'redis', name: 'cache', port: 6379 },
    {
      kind: 'sqs-queue',
      name: 'order-events',
      deadLetterQueue: 'order-events-dead-letter',
      maxReceiveCount: 20,
      visibilityTimeoutSeconds: 5,
    },
  ],
};
