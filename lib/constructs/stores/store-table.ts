import { AttributeType, BillingMode, ProjectionType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Tags } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Config } from '../../config/config.ts';
import { labels } from '../../model/labels.ts';
import type { TableStore } from '../../model/topology.ts';
import { namesOf } from '../../names.ts';
import { removalPolicyOf } from '../shared/removal-policy.ts';

export interface StoreTableProps {
  readonly config: Config;
  readonly store: TableStore;
}

/** A table of the topology, on demand and with point-in-time recovery. Its indexes hold keys alone. */
export class StoreTable extends Construct {
  readonly table: Table;

  constructor(scope: Construct, id: string, { config, store }: StoreTableProps) {
    super(scope, id);
    const text = (name: string) => ({ name, type: AttributeType.STRING });
    this.table = new Table(this, 'Table', {
      tableName: namesOf(config).table(store.name),
      partitionKey: text(store.partitionKey),
      billingMode: BillingMode.PAY_PER_REQUEST,
      ...(store.expiry !== undefined && { timeToLiveAttribute: store.expiry }),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: config.deletionProtection,
      removalPolicy: removalPolicyOf(config),
    });
    for (const [indexName, partitionKey] of Object.entries(store.indexes ?? {})) {
      this.table.addGlobalSecondaryIndex({
        indexName,
        partitionKey: text(partitionKey),
        projectionType: ProjectionType.KEYS_ONLY,
      });
    }
    Tags.of(this).add(labels.store, store.name);
  }
}
