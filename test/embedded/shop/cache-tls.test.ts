import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { selfSigned } from './support/certificate.ts';
import { eventually, request } from './support/http.ts';
import { type Shop, startShop } from './support/shop.ts';
import { startTlsCache, type TlsCache } from './support/tls-cache.ts';

const token = 'correct-horse-battery-staple';
const certificate = selfSigned();
let folder: string;
let authority: string;
let shop: Shop;
let cache: TlsCache;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'breakwater-tls-'));
  authority = join(folder, 'authority.pem');
  writeFileSync(authority, certificate.cert);
  shop = await startShop();
});
beforeEach(async () => {
  cache = await startTlsCache(certificate, token);
});
afterEach(() => cache.close());
afterAll(async () => {
  await shop.close();
  rmSync(folder, { recursive: true });
});

const start = (variables: Record<string, string> = {}) =>
  shop.start('product-service', {
    CACHE_URL: `rediss://127.0.0.1:${cache.port}`,
    CACHE_AUTH_TOKEN: token,
    NODE_EXTRA_CA_CERTS: authority,
    LOG_LEVEL: 'trace',
    ...variables,
  });

const wroteAndRead = (commands: string[]) => commands.includes('SET') && commands.includes('GET');

test('with the token and a trusted certificate the cache is used over TLS', async () => {
  const products = await start();
  await eventually(
    () => request(`${products.url}/products`),
    () => wroteAndRead(cache.commands),
  );
  products.kill('SIGTERM');
  expect(await products.exited).toBe(0);
  expect(JSON.stringify(products.log)).not.toContain(token);
});

test('a wrong token leaves the shop without a cache, not without products, and stands in no log', async () => {
  const products = await start({ CACHE_AUTH_TOKEN: 'wrong-horse' });
  await eventually(
    () => products.log,
    (log) => log.some(({ msg }) => String(msg).includes('WRONGPASS')),
  );
  expect(await request(`${products.url}/products`)).toMatchObject({ status: 200 });
  expect(cache.commands).toEqual([]);
  expect(JSON.stringify(products.log)).not.toContain('wrong-horse');
  products.kill('SIGKILL');
});

test('a certificate that nobody vouches for is refused', async () => {
  const products = await start({ NODE_EXTRA_CA_CERTS: '' });
  await eventually(
    () => products.log,
    (log) => log.some(({ msg }) => String(msg).includes('self-signed certificate')),
  );
  expect(await request(`${products.url}/products`)).toMatchObject({ status: 200 });
  expect(cache.commands).toEqual([]);
  products.kill('SIGKILL');
});

test('after a failover the task leaves the old primary by itself and writes again', async () => {
  const products = await start();
  await eventually(
    () => request(`${products.url}/products`),
    () => wroteAndRead(cache.commands),
  );
  cache.becomeReplica();
  const before = cache.commands.length;
  await eventually(
    () => request(`${products.url}/products`),
    () => cache.commands.slice(before).includes('SET'),
  );
  products.kill('SIGKILL');
});
