import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { bundle } from '../../../services/bundle.ts';
import { topology as shop } from '../../../systems/shop/topology.ts';

let folder: string;
let sources: readonly string[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'breakwater-bundle-'));
  const [bundles] = await Promise.all(['a', 'b'].map((name) => bundle(join(folder, name))));
  sources = bundles?.sources ?? [];
});
afterAll(() => rmSync(folder, { recursive: true }));

test('every service of the topology has its program', () => {
  const programs = readdirSync(join(folder, 'a'));
  expect(programs).toEqual(expect.arrayContaining(shop.services.map(({ name }) => `${name}.mjs`)));
  expect(programs).toEqual(expect.arrayContaining(['health.mjs', 'walker.mjs']));
});

test('all that the programs are made of is in the build context', () => {
  const ignoreList = readFileSync(new URL('../../../services/Dockerfile.dockerignore', import.meta.url), 'utf8');
  const permitted = ignoreList.split('\n').flatMap((line) => (line.startsWith('!') ? [line.slice(1)] : []));
  const inContext = (source: string) => permitted.some((path) => source === path || source.startsWith(`${path}/`));
  expect(sources).toContain('services/gateway/app.ts');
  expect(sources.filter((source) => !inContext(source))).toEqual([]);
});

test('the same sources give the same bytes', () => {
  const digests = (name: string) =>
    readdirSync(join(folder, name), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => {
        const path = join(entry.parentPath, entry.name);
        return [relative(join(folder, name), path), createHash('sha256').update(readFileSync(path)).digest('hex')];
      });
  expect(digests('a').length).toBeGreaterThan(shop.services.length);
  expect(digests('a')).toEqual(digests('b'));
});

/** Whatever any service may ask for; nothing is there. */
const variables = {
  HOST: '127.0.0.1',
  PORT: '0',
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  PRODUCTS_TABLE: 'products',
  ORDERS_TABLE: 'orders',
  PAYMENTS_TABLE: 'payments',
  CACHE_URL: 'redis://127.0.0.1:1',
  ORDER_EVENTS_URL: 'http://127.0.0.1:1/000000000000/order-events',
  PRODUCT_SERVICE_URL: 'http://127.0.0.1:1',
  ORDER_SERVICE_URL: 'http://127.0.0.1:1',
  PAYMENT_SERVICE_URL: 'http://127.0.0.1:1',
  RECOMMENDATION_SERVICE_URL: 'http://127.0.0.1:1',
};

test.each(shop.services.map(({ name }) => name))(
  '%s runs from its bundle alone, is healthy, and stops',
  async (name) => {
    const child = spawn(process.execPath, [join(folder, 'a', `${name}.mjs`)], {
      cwd: tmpdir(),
      env: { ...variables, SERVICE_NAME: name },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exited = once(child, 'exit');
    let port = '';
    for await (const line of createInterface({ input: child.stdout })) {
      const { msg, address } = JSON.parse(line);
      if (msg === 'listening') port = new URL(address).port;
      if (port) break;
    }
    const health = (of: string) =>
      spawnSync(process.execPath, [join(folder, 'a', 'health.mjs')], { env: { PORT: of } });
    expect(health(port).status).toBe(0);
    expect(health('1').status).toBe(1);
    child.kill('SIGTERM');
    expect(await exited).toEqual([0, null]);
  },
);
