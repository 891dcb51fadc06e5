import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { labels } from '../../lib/model/labels.ts';
import { type Aws, type Execution, type How, run as runIn } from './support/automation.ts';
import { describeWithTools as describe } from './support/describe-with-tools.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'automation-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const run = (name: string, parameters: Record<string, string>, aws: Aws, how?: How) =>
  runIn(folder, name, parameters, aws, how);

describe('redis-failover', () => {
  test('fails the group over and waits until it is available again', async () => {
    const groups = { 'shop-dev-cache': { Status: 'available' } };
    const execution = await run('redis-failover', { Store: 'cache' }, { groups });
    expect(execution).toMatchObject({ status: 'Success', steps: ['failover', 'begun', 'over'] });
    expect(execution.aws.calls).toEqual([
      { TestFailover: { ReplicationGroupId: 'shop-dev-cache', NodeGroupId: '0001' } },
      { slept: 'PT15S' },
      { waited: 'modifying' },
    ]);
  });
});

describe('dynamodb-throttle', () => {
  const parameters = { Duration: 'PT1M', Table: 'products', MaxRequestUnits: '1' };
  const table = (own: Record<string, unknown> = {}) => ({
    tables: {
      'shop-dev-products': {
        TableArn: 'arn:aws:dynamodb:us-east-1:000000000000:table/shop-dev-products',
        TableStatus: 'ACTIVE',
        BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
        Tags: {},
        ...own,
      },
    },
  });
  const tableAfter = ({ aws }: Execution) => aws.tables['shop-dev-products'] ?? {};

  test.each([
    ['no limit', {}, { MaxReadRequestUnits: -1, MaxWriteRequestUnits: -1 }, '-1/-1'],
    [
      'a limit',
      { OnDemandThroughput: { MaxReadRequestUnits: 400, MaxWriteRequestUnits: 40 } },
      { MaxReadRequestUnits: 400, MaxWriteRequestUnits: 40 },
      '400/40',
    ],
  ])(
    'gives a table that had %s back what it had, which it kept before it changed anything',
    async (_, own, old, kept) => {
      const execution = await run('dynamodb-throttle', parameters, table(own));
      expect(execution).toMatchObject({ status: 'Success', steps: ['throttle', 'hold', 'revert'] });
      const tags = { [labels.onDemandThroughput]: kept };
      expect(execution.aws.calls).toEqual([
        { update_table: 'shop-dev-products', MaxReadRequestUnits: 1, MaxWriteRequestUnits: 1, kept: tags },
        { slept: 'PT1M' },
        { update_table: 'shop-dev-products', ...old, kept: tags },
      ]);
      expect(tableAfter(execution)).toMatchObject({ OnDemandThroughput: old, Tags: {} });
    },
  );

  test.each([
    ['fails', { failAt: 'throttle' }, 'Failed'],
    ['is cancelled', { cancelAt: 'hold' }, 'Cancelled'],
  ] as const)('restores where the execution %s', async (_, how, status) => {
    const execution = await run('dynamodb-throttle', parameters, table(), how);
    expect(execution.status).toBe(status);
    expect(execution.steps.at(-1)).toBe('revert');
    expect(tableAfter(execution)).toMatchObject({ OnDemandThroughput: { MaxReadRequestUnits: -1 }, Tags: {} });
  });

  test('waits for a table that is being changed by another', async () => {
    const execution = await run('dynamodb-throttle', parameters, table({ TableStatus: 'UPDATING', Busy: 5 }));
    expect(execution.status).toBe('Success');
    expect(tableAfter(execution)).toMatchObject({ OnDemandThroughput: { MaxReadRequestUnits: -1 }, Tags: {} });
  });

  test('takes a tag that is there already for the true old limit: a restore before it failed', async () => {
    const stuck = {
      OnDemandThroughput: { MaxReadRequestUnits: 1, MaxWriteRequestUnits: 1 },
      Tags: { [labels.onDemandThroughput]: '400/40' },
    };
    const execution = await run('dynamodb-throttle', parameters, table(stuck));
    expect(tableAfter(execution)).toMatchObject({
      OnDemandThroughput: { MaxReadRequestUnits: 400, MaxWriteRequestUnits: 40 },
      Tags: {},
    });
  });

  test('leaves the tag where the table cannot be restored in time: whoever finds it knows what to restore', async () => {
    const execution = await run('dynamodb-throttle', parameters, table({ BusyAfter: 10_000 }));
    expect(execution).toMatchObject({ status: 'Failed', steps: ['throttle', 'revert'] });
    expect(tableAfter(execution)).toMatchObject({
      OnDemandThroughput: { MaxReadRequestUnits: 1 },
      Tags: { [labels.onDemandThroughput]: '-1/-1' },
    });
  });

  test('refuses a table whose capacity is provisioned', async () => {
    const execution = await run(
      'dynamodb-throttle',
      parameters,
      table({ BillingModeSummary: { BillingMode: 'PROVISIONED' } }),
    );
    expect(execution).toMatchObject({ status: 'Failed', error: expect.stringContaining('is not on demand') });
    expect(execution.aws.calls).toEqual([]);
  });
});
