import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Service, Topology } from '../../model/topology.ts';
import { findStore } from '../../model/topology.ts';

export interface Stores {
  readonly tables: ReadonlyMap<string, Pick<Table, 'tableArn'>>;
  readonly queues: ReadonlyMap<string, { readonly queue: Pick<Queue, 'queueArn' | 'queueName'> }>;
}

/** What a service may do with the stores it calls. Throws where a call of a table or queue has no actions. */
export function storeStatements(topology: Topology, service: Service, { tables, queues }: Stores): PolicyStatement[] {
  return service.calls.flatMap(({ to, actions }) => {
    const store = findStore(topology, to);
    if (!store || store.kind === 'redis') return [];
    if (!actions) throw new Error(`${service.name} calls ${to}, but the call has no IAM actions`);
    const queue = queues.get(to)?.queue;
    if (queue) return statements(actions, queue.queueArn);
    const table = tables.get(to);
    if (!table) throw new Error(`the data stack has no ${to}, which ${service.name} calls`);
    const indexes = store.kind === 'dynamodb-table' ? Object.keys(store.indexes ?? {}) : [];
    if (indexes.length === 0) return statements(actions, table.tableArn);
    return [
      ...statements(
        actions.filter((action) => action !== 'dynamodb:Query'),
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
