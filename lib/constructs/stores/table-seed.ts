import { createHash } from 'node:crypto';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { AwsCustomResource, AwsCustomResourcePolicy, PhysicalResourceId } from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import type { Config } from '../../config/config.ts';
import { createLogGroup } from '../shared/log-group.ts';
import { ownAccount } from '../shared/own-account.ts';

export interface TableSeedProps {
  readonly config: Config;
  readonly table: Table;
  /** Flat items of texts and numbers. */
  readonly items: readonly object[];
}

/** BatchWriteItem takes no more in one call. */
const mostItems = 25;

/** Fills a table with the items it opens with, when it is made and whenever they change. Deletes nothing. */
export class TableSeed extends Construct {
  constructor(scope: Construct, id: string, { config, table, items }: TableSeedProps) {
    super(scope, id);
    if (items.length > mostItems) {
      throw new Error(`${this.node.path}: ${items.length} items, at most ${mostItems} fit in one batch`);
    }
    const logGroup = createLogGroup(this, 'Logs', config, 'seed');
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com', { conditions: ownAccount }),
    });
    logGroup.grantWrite(role);
    const write = {
      service: 'dynamodb',
      action: 'BatchWriteItem',
      physicalResourceId: PhysicalResourceId.of(
        createHash('sha256').update(JSON.stringify(items)).digest('hex').slice(0, 16),
      ),
      parameters: {
        RequestItems: { [table.tableName]: items.map((item) => ({ PutRequest: { Item: attributesOf(item) } })) },
      },
    };
    new AwsCustomResource(this, 'Items', {
      onCreate: write,
      onUpdate: write,
      role,
      logGroup,
      installLatestAwsSdk: false,
      policy: AwsCustomResourcePolicy.fromStatements([
        new PolicyStatement({ actions: ['dynamodb:BatchWriteItem'], resources: [table.tableArn] }),
      ]),
    });
  }
}

function attributesOf(item: object) {
  return Object.fromEntries(
    Object.entries(item).map(([name, value]) => [name, typeof value === 'number' ? { N: `${value}` } : { S: value }]),
  );
}
