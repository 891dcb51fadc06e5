import { describe, expect, test } from '@jest/globals';
import { Match } from 'aws-cdk-lib/assertions';
import { Stack } from 'aws-cdk-lib/core';
import { StoreTable } from '../../lib/constructs/stores/store-table.ts';
import { TableSeed } from '../../lib/constructs/stores/table-seed.ts';
import { labels } from '../../lib/model/labels.ts';
import type { Store } from '../../lib/model/topology.ts';
import { DataStack } from '../../lib/stacks/data-stack.ts';
import { NetworkStack } from '../../lib/stacks/network-stack.ts';
import { shopModel } from '../../systems/shop/model.ts';
import { topology as shop } from '../../systems/shop/topology.ts';
import { configFor, synth, testApp } from './support/synth.ts';

const tag = (Key: string, Value: string) => Match.arrayWith([Match.objectLike({ Key, Value })]);

describe.each(['dev', 'prod'] as const)('the stores of %s', (environment) => {
  const { config } = synth(environment);
  const { data } = synth(environment).templates;

  test.each(shop.stores.filter(({ kind }) => kind === 'dynamodb-table'))('table $name', (store) => {
    data.hasResource('AWS::DynamoDB::Table', {
      Properties: {
        TableName: `shop-${environment}-${store.name}`,
        BillingMode: 'PAY_PER_REQUEST',
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        DeletionProtectionEnabled: config.deletionProtection,
        Tags: tag(labels.store, store.name),
      },
      DeletionPolicy: config.deletionProtection ? 'RetainExceptOnCreate' : 'Delete',
    });
  });

  test('the cache has a replica in another zone to fail over to, and lets nobody in without TLS and the token', () => {
    data.hasResourceProperties('AWS::ElastiCache::ReplicationGroup', {
      NumCacheClusters: 1 + config.cache.replicas,
      MultiAZEnabled: true,
      AutomaticFailoverEnabled: true,
      TransitEncryptionEnabled: true,
      TransitEncryptionMode: 'required',
      AtRestEncryptionEnabled: true,
      Tags: tag(labels.store, 'cache'),
    });
    const [group] = Object.values(data.findResources('AWS::ElastiCache::ReplicationGroup'));
    expect(JSON.stringify(group?.Properties.AuthToken)).toContain('{{resolve:secretsmanager:');
    expect(group?.Properties.CacheSubnetGroupName).toBeDefined();
  });

  test('queues are encrypted and refuse what is not TLS', () => {
    const queues = Object.entries(
      data.findResources('AWS::SQS::Queue', { Properties: { SqsManagedSseEnabled: true } }),
    );
    expect(queues).toHaveLength(2);
    for (const [id] of queues) {
      data.hasResourceProperties('AWS::SQS::QueuePolicy', {
        Queues: [{ Ref: id }],
        PolicyDocument: {
          Statement: [Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } })],
        },
      });
    }
  });

  test('a message that failed too often goes to the dead-letter queue', () => {
    data.hasResourceProperties('AWS::SQS::Queue', {
      VisibilityTimeout: 5,
      RedrivePolicy: { maxReceiveCount: 20, deadLetterTargetArn: Match.anyValue() },
      Tags: tag(labels.store, 'order-events'),
    });
  });
});

describe('a table', () => {
  test('has the indexes of the topology', () => {
    synth('dev').templates.data.hasResourceProperties('AWS::DynamoDB::Table', {
      TableName: 'shop-dev-orders',
      GlobalSecondaryIndexes: [
        Match.objectLike({ IndexName: 'unannounced', KeySchema: [{ AttributeName: 'unannounced', KeyType: 'HASH' }] }),
      ],
    });
  });

  test('drops what has expired where something expires', () => {
    for (const name of ['orders', 'payments']) {
      synth('dev').templates.data.hasResourceProperties('AWS::DynamoDB::Table', {
        TableName: `shop-dev-${name}`,
        TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      });
    }
    synth('dev').templates.data.hasResourceProperties('AWS::DynamoDB::Table', {
      TableName: 'shop-dev-products',
      TimeToLiveSpecification: Match.absent(),
    });
  });

  test('has none where the topology has none', () => {
    synth('dev').templates.data.hasResourceProperties('AWS::DynamoDB::Table', {
      TableName: 'shop-dev-payments',
      GlobalSecondaryIndexes: Match.absent(),
    });
  });
});

describe('the products that the shop opens with', () => {
  test('are written by a role that can write nothing else', () => {
    const { data } = synth('dev').templates;
    data.hasResourceProperties('Custom::AWS', { Create: Match.anyValue(), Delete: Match.absent() });
    data.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: [
          {
            Action: 'dynamodb:BatchWriteItem',
            Effect: 'Allow',
            Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('products'), 'Arn'] },
          },
        ],
      },
    });
  });

  test('must fit in one batch', () => {
    const stack = new Stack(testApp(), 'stack');
    const config = configFor('dev');
    const { table } = new StoreTable(stack, 'table', {
      config,
      store: { kind: 'dynamodb-table', name: 'a', partitionKey: 'id' },
    });
    const items = Array.from({ length: 26 }, (_, id) => ({ id: `${id}` }));
    expect(() => new TableSeed(stack, 'seed', { config, table, items })).toThrow(
      'stack/seed: 26 items, at most 25 fit in one batch',
    );
  });
});

test.each<[Store]>([
  [{ kind: 'server', name: 'orders-db', port: 5432, protocol: 'postgres' }],
  [{ kind: 'sns-topic', name: 'news', subscriptions: [] }],
])('a store that no stack makes is refused by its name: %j', (store) => {
  const [app, config] = [testApp(), configFor('dev')];
  const network = new NetworkStack(app, { config });
  const system = { ...shopModel, topology: { ...shop, stores: [...shop.stores, store] } };
  expect(() => new DataStack(app, { config, system, network })).toThrow(
    `store ${store.name} of topology shop is of kind ${store.kind}: no stack makes one`,
  );
});
