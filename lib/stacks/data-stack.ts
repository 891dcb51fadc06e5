import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { DataBackup } from '../constructs/stores/data-backup.ts';
import { StoreCache } from '../constructs/stores/store-cache.ts';
import { StoreQueue } from '../constructs/stores/store-queue.ts';
import { StoreTable } from '../constructs/stores/store-table.ts';
import { TableSeed } from '../constructs/stores/table-seed.ts';
import type { SystemModel } from '../model/system.ts';
import type { Store } from '../model/topology.ts';
import { EnvironmentStack, type EnvironmentStackProps } from './environment-stack.ts';
import type { NetworkStack } from './network-stack.ts';

export interface DataStackProps extends EnvironmentStackProps {
  readonly system: SystemModel;
  readonly network: NetworkStack;
}

/** Every store of the topology, by its name there. */
export class DataStack extends EnvironmentStack {
  readonly tables: ReadonlyMap<string, Table>;
  readonly cache: StoreCache;
  readonly queues: ReadonlyMap<string, StoreQueue>;

  constructor(scope: Construct, { config, system, network }: DataStackProps) {
    super(scope, 'data', `Breakwater: the tables, cache and queues of the ${config.system}`, config);
    const { topology, seed } = system;
    const { vpc, taskSubnets: subnets } = network;
    const tables = new Map<string, Table>();
    const queues = new Map<string, StoreQueue>();
    const caches: StoreCache[] = [];
    for (const store of topology.stores) {
      const id = constructId(store);
      if (store.kind === 'dynamodb-table') {
        const { table } = new StoreTable(this, id, { config, store });
        const items = seed[store.name];
        if (items) new TableSeed(this, `${id}-seed`, { config, table, items });
        tables.set(store.name, table);
      } else if (store.kind === 'sqs-queue') {
        queues.set(store.name, new StoreQueue(this, id, { config, store }));
      } else if (store.kind === 'redis') {
        caches.push(new StoreCache(this, id, { config, store, vpc, subnets }));
      } else {
        throw new Error(
          `store ${store.name} of topology ${topology.name} is of kind ${store.kind}: no stack makes one`,
        );
      }
    }
    const [cache] = caches;
    if (!cache || caches.length > 1) {
      throw new Error(`topology ${topology.name} has ${caches.length} caches: the stacks are made for one`);
    }
    const { backup } = config;
    if (backup) new DataBackup(this, 'Backup', { config, backup, tables: [...tables.values()] });
    this.tables = tables;
    this.queues = queues;
    this.cache = cache;
  }
}

const constructId = ({ kind, name }: Store): string => `${kind}-${name}`;
