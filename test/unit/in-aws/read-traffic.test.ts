import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readTraffic } from '../../../aws/cloudwatch/read-traffic.ts';
import { decodeHistogram } from '../../../measure/histogram.ts';
import { shopModel } from '../../../systems/shop/model.ts';
import { type CloudWatch, startCloudWatch } from '../../embedded/in-aws/support/cloudwatch.ts';

let cloudwatch: CloudWatch;
let client: CloudWatchClient;
beforeEach(async () => {
  cloudwatch = await startCloudWatch();
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  client = new CloudWatchClient({ endpoint: cloudwatch.url, region: 'us-east-1', credentials, maxAttempts: 1 });
});
afterEach(async () => {
  client.destroy();
  await cloudwatch.close();
});

const minute = 60_000;
const now = Math.floor(Date.now() / minute) * minute;
const read = () =>
  readTraffic(client, { system: shopModel, environment: 'prod', from: now - 5 * minute, to: now - minute });

const walked = (names: readonly string[]) => (scope: string) =>
  names.includes(scope) ? { served: 10, degraded: 0, failed: 0 } : undefined;

test('users are those of the background load where one runs, in windows of ten seconds', async () => {
  cloudwatch.loadBalancers = ['app/shop-prod/0123456789abcdef'];
  cloudwatch.edge = () => ({ requests: 1000 });
  cloudwatch.script = walked(['users', ...shopModel.journeys.map(({ name }) => name)]);
  const { windows, windowMilliseconds, journeys, atEdge } = await read();
  expect({ windowMilliseconds, atEdge }).toEqual({ windowMilliseconds: 10_000, atEdge: false });
  expect(journeys).toEqual(shopModel.journeys);
  expect(windows.find(({ scope, journey }) => scope === 'users' && !journey)).toMatchObject({ served: 10 });
  expect(cloudwatch.operations).not.toContain('ListMetrics');
});

test('a journey that a read-only load does not walk is not asked after', async () => {
  cloudwatch.script = walked(['users', 'browse', 'home']);
  expect((await read()).journeys.map(({ name }) => name)).toEqual(['browse', 'home']);
});

describe('without a background load', () => {
  beforeEach(() => {
    cloudwatch.loadBalancers = ['app/shop-prod-2/fedcba9876543210', 'app/shop-prod/0123456789abcdef'];
  });

  test('users are those of the load balancer, by the minute; server errors are failures, whoever gives them', async () => {
    cloudwatch.edge = (at) =>
      at === now - 2 * minute ? { requests: 100, targetErrors: 7, ownErrors: 3, seconds: 0.25 } : { requests: 50 };
    const { windows, windowMilliseconds, journeys, atEdge } = await read();
    expect({ windowMilliseconds, atEdge }).toEqual({ windowMilliseconds: minute, atEdge: true });
    const users = windows.filter(({ scope, journey }) => scope === 'users' && !journey);
    expect(users.find(({ start }) => start === now - 2 * minute)).toMatchObject({
      served: 93,
      degraded: 0,
      failed: 10,
    });
    expect(users.find(({ start }) => start === now - 3 * minute)).toMatchObject({ served: 50, failed: 0 });
    const slow = users.find(({ start }) => start === now - 2 * minute)?.histogram;
    expect(slow && decodeHistogram(slow).percentile(95)).toBeCloseTo(250, -1);
    // They count as one journey, by whatever the edge calls: no other is measured.
    expect(journeys).toMatchObject([
      { name: 'everybody', calls: ['product-service', 'order-service', 'recommendation-service'] },
    ]);
    expect(windows.filter(({ journey }) => journey === 'everybody')).toHaveLength(users.length);
  });

  test('callees are summed up to windows as long', async () => {
    cloudwatch.edge = () => ({ requests: 50 });
    cloudwatch.script = walked(['payment-service']);
    const callees = (await read()).windows.filter(({ scope }) => scope === 'payment-service');
    expect(callees.length).toBeGreaterThan(0);
    for (const { start, served } of callees) expect([start % minute, served]).toEqual([0, 60]);
  });

  test('a minute in which nobody came is none', async () => {
    cloudwatch.edge = (at) => (at < now - 2 * minute ? { requests: 50 } : undefined);
    const starts = (await read()).windows.map(({ start }) => start);
    expect(Math.max(...starts)).toBe(now - 3 * minute);
  });

  test("another environment's load balancer is not taken for it", async () => {
    cloudwatch.loadBalancers = ['app/shop-prod-2/fedcba9876543210'];
    cloudwatch.edge = () => ({ requests: 50 });
    const { windows, atEdge } = await read();
    expect([windows, atEdge]).toEqual([[], false]);
  });
});
