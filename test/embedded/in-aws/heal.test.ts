import { tmpdir } from 'node:os';
import { afterEach, describe, expect, test } from '@jest/globals';
import { labels } from '../../../lib/model/labels.ts';
import { type FakeDynamodb, type FakeTable, startFakeDynamodb } from './support/dynamodb.ts';
import { launch } from './support/remote.ts';
import { type ScriptedFis, startScriptedFis } from './support/scripted-fis.ts';

let fis: ScriptedFis;
let dynamodb: FakeDynamodb;
afterEach(async () => {
  await fis.close();
  await dynamodb.close();
});

const throttled = (old: string, system = 'shop'): FakeTable => ({
  tags: { [labels.system]: system, [labels.onDemandThroughput]: old },
  limit: { MaxReadRequestUnits: 1, MaxWriteRequestUnits: 1 },
});

async function heal(tables: Record<string, FakeTable>, ...more: string[]) {
  fis = await startScriptedFis(() => ({ status: 'completed', reason: '' }));
  dynamodb = await startFakeDynamodb(tables);
  return launch(['heal', '--endpoint', fis.url, ...more], { AWS_ENDPOINT_URL_DYNAMODB: dynamodb.url }, tmpdir())
    .finished;
}

describe('heal at an endpoint', () => {
  test('gives tables their limits back, forgets them, and says so', async () => {
    const { status, stdout } = await heal({
      'shop-dev-products': throttled('-1/-1'),
      'shop-prod-orders': throttled('400/-1'),
      'shop-dev-orders': { tags: { [labels.system]: 'shop' } },
    });
    expect(stdout).toContain('shop-dev-products has its old limit again: no limit of reads, no limit of writes');
    expect(stdout).toContain('shop-prod-orders has its old limit again: 400 reads a second, no limit of writes');
    expect(stdout).not.toContain('shop-dev-orders');
    expect(dynamodb.tables['shop-dev-products']).toEqual({
      tags: { [labels.system]: 'shop' },
      limit: { MaxReadRequestUnits: -1, MaxWriteRequestUnits: -1 },
    });
    expect(dynamodb.tables['shop-prod-orders']?.limit).toEqual({ MaxReadRequestUnits: 400, MaxWriteRequestUnits: -1 });
    expect(status).toBe(0);
  });

  test('leaves alone what is another system’s, or another environment’s', async () => {
    const { stdout } = await heal(
      { 'shop-dev-products': throttled('1/1', 'bank'), 'shop-prod-products': throttled('9/9'), bank: throttled('1/1') },
      '--env',
      'dev',
    );
    expect(stdout).toBe('Nothing to heal: no table has a limit that an experiment left behind.\n');
    expect(dynamodb.changes).toEqual([]);
  });

  test('changes nothing where the limit is back already, and still forgets it', async () => {
    const { limit: _, ...without } = throttled('-1/-1');
    const { status } = await heal({
      'shop-dev-orders': { ...throttled('5/6'), limit: { MaxReadRequestUnits: 5, MaxWriteRequestUnits: 6 } },
      'shop-dev-products': without,
    });
    expect(dynamodb.changes).toEqual(['UntagResource', 'UntagResource']);
    expect(dynamodb.tables['shop-dev-products']?.tags).toEqual({ [labels.system]: 'shop' });
    expect(status).toBe(0);
  });

  test('is loud about a tag that it does not understand, and heals the others', async () => {
    const { status, stdout, stderr } = await heal({
      'shop-dev-orders': throttled('whatever'),
      'shop-dev-products': throttled('-1/-1'),
    });
    expect(stderr).toContain(
      `shop-dev-orders was not restored: tag ${labels.onDemandThroughput} is "whatever", not READ/WRITE; restore its limit by hand`,
    );
    expect(stdout).toContain('shop-dev-products has its old limit again');
    expect(dynamodb.tables['shop-dev-orders']?.tags[labels.onDemandThroughput]).toBe('whatever');
    expect(status).toBe(3);
  });

  test('waits while a table is being changed', async () => {
    fis = await startScriptedFis(() => ({ status: 'completed', reason: '' }));
    dynamodb = await startFakeDynamodb({ 'shop-dev-products': throttled('-1/-1') });
    dynamodb.busy = 1;
    const variables = { AWS_ENDPOINT_URL_DYNAMODB: dynamodb.url };
    const { status } = await launch(['heal', '--endpoint', fis.url], variables, tmpdir()).finished;
    expect(dynamodb.changes).toEqual(['UpdateTable', 'UpdateTable', 'UntagResource']);
    expect(status).toBe(0);
  });
});
