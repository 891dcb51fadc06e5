import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { AwsCustomResource, AwsCustomResourcePolicy, PhysicalResourceId } from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import type { Config } from '../../config.ts';
import { createLogGroup } from '../shared/log-group.ts';

export interface TableSeedProps {
  readonly config: Config;
  readonly table: Table;
  /** A JSON file: a list of flat items of texts and numbers. */
  readonly file: URL;
}

/** BatchWriteItem takes no more in one call. */
const mostItems = 25;

/** Fills a table with the items it opens with, when it is made and whenever the file changes. Deletes nothing. */
export class TableSeed extends Construct {
  constructor(scope: Construct, id: string, { config, table, file }: TableSeedProps) {
    super(scope, id);
    const text = readFileSync(file, 'utf8');
    const items = JSON.parse(text) as Record<string, string | number>[];
    if (items.length > mostItems) {
      throw new Error(`${file.pathname} has ${items.length} items: at most ${mostItems} fit in one batch`);
    }
    const logGroup = createLogGroup(this, 'Logs', config, 'seed');
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);
    const write = {
      service: 'dynamodb',
      action: 'BatchWriteItem',
      physicalResourceId: PhysicalResourceId.of(createHash('sha256').update(text).digest('hex').slice(0, 16)),
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

function attributesOf(item: Record<string, string | number>) {
  return Object.fromEntries(
    Object.entries(item).map(([name, value]) => [name, typeof value === 'number' ? { N: `${value}` } : { S: value }]),
  );
}
