import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Service, Topology } from '../../model/topology.ts';
import { findStore } from '../../model/topology.ts';

/**
 * The IAM actions by which a service uses a store, and no others. A cache is not here: a token opens it.
 * A test compares them with the commands that the services' code sends.
 */
export const storeActions: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  'product-service': { products: ['dynamodb:GetItem', 'dynamodb:Scan'] },
  'order-service': {
    orders: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:Query'],
    'order-events': ['sqs:SendMessage'],
  },
  'payment-service': { payments: ['dynamodb:GetItem', 'dynamodb:PutItem'] },
  'notification-service': {
    'order-events': ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility'],
  },
};

export interface Stores {
  readonly tables: ReadonlyMap<string, Pick<Table, 'tableArn'>>;
  readonly queues: ReadonlyMap<string, { readonly queue: Pick<Queue, 'queueArn'> }>;
}

/** What a service may do with the stores it calls. Throws where a call has no actions, and where actions have no call. */
export function storeStatements(topology: Topology, service: Service, { tables, queues }: Stores): PolicyStatement[] {
  const actions = storeActions[service.name] ?? {};
  const stray = Object.keys(actions).find((store) => !service.calls.some(({ to }) => to === store));
  if (stray) throw new Error(`${service.name} has actions on ${stray}, but the topology has no such call`);
  return service.calls.flatMap(({ to }) => {
    const store = findStore(topology, to);
    if (!store || store.kind === 'redis') return [];
    const allowed = actions[to];
    if (!allowed) throw new Error(`${service.name} calls ${to}, but storeActions say nothing about it`);
    const queue = queues.get(to)?.queue;
    if (queue) return statements(allowed, queue.queueArn);
    const table = tables.get(to);
    if (!table) throw new Error(`the data stack has no ${to}, which ${service.name} calls`);
    const indexes = store.kind === 'dynamodb-table' ? Object.keys(store.indexes ?? {}) : [];
    if (indexes.length === 0) return statements(allowed, table.tableArn);
    return [
      ...statements(
        allowed.filter((action) => action !== 'dynamodb:Query'),
        table.tableArn,
      ),
      ...statements(['dynamodb:Query'], ...indexes.map((index) => `${table.tableArn}/index/${index}`)),
    ];
  });
}

const statements = (actions: readonly string[], ...resources: string[]) => [
  new PolicyStatement({ actions: [...actions], resources }),
];

/** Lets a role use the stores that its service calls. */
export function grantStores(role: Role, topology: Topology, service: Service, stores: Stores): void {
  for (const statement of storeStatements(topology, service, stores)) role.addToPolicy(statement);
}
