import { once } from 'node:events';
import { createServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, test } from '@jest/globals';
import { spawnService } from './support/service-process.ts';

const good = {
  SERVICE_NAME: 'product-service',
  HOST: '127.0.0.1',
  PORT: '0',
  PRODUCTS_TABLE: 'products',
  CACHE_URL: 'redis://127.0.0.1:1',
};

async function run(variables: Record<string, string>): Promise<{ status: number; errors: string }> {
  const child = spawnService('product-service', variables);
  const exited = once(child, 'exit');
  const errors = child.stderr ? await text(child.stderr) : '';
  const [status] = await exited;
  return { status, errors };
}

test.each([
  ['a missing port', { PORT: '' }, 'product-service: PORT is missing'],
  ['a malformed port', { PORT: '80a' }, 'product-service: PORT must be an integer from 0 to 65535, not "80a"'],
  ['an unknown mode', { RESILIENCE: 'maybe' }, 'product-service: RESILIENCE must be on or off, not "maybe"'],
  ['a missing table', { PRODUCTS_TABLE: '' }, 'product-service: PRODUCTS_TABLE is missing'],
  [
    'a URL of another scheme',
    { CACHE_URL: 'http://127.0.0.1' },
    'product-service: CACHE_URL must be a URL (redis: or rediss:), not "http://127.0.0.1"',
  ],
  [
    'a cache token that would be readable on its way',
    { CACHE_AUTH_TOKEN: 'hush-hush' },
    'product-service: CACHE_AUTH_TOKEN is given, so CACHE_URL must be a rediss: URL, lest the token be readable',
  ],
  [
    'a password in a URL of another scheme',
    { CACHE_URL: 'http://default:hush-hush@127.0.0.1' },
    'product-service: CACHE_URL must be a URL (redis: or rediss:), not "http://***@127.0.0.1"',
  ],
  [
    'a malformed drain',
    { DRAIN_DELAY_MS: '10s' },
    'product-service: DRAIN_DELAY_MS must be an integer from 0 to 600000, not "10s"',
  ],
  [
    'a drain that leaves no time to stop',
    { DRAIN_DELAY_MS: '10000', STOP_TIMEOUT_MS: '10000' },
    'product-service: DRAIN_DELAY_MS 10000 must be less than STOP_TIMEOUT_MS 10000',
  ],
  [
    'an unknown way to be bad',
    { BREAK: 'badly' },
    'product-service: BREAK must be crash or slow or errors or some-errors or late or wrong, not "badly"',
  ],
  ['a crash that is asked for', { BREAK: 'crash' }, 'product-service: broken on purpose: BREAK=crash'],
  ['metrics of no system', { METRICS_NAMESPACE: 'Breakwater' }, 'product-service: METRICS_SYSTEM is missing'],
])('%s ends the service with one line that names it', async (_case, wrong, line) => {
  expect(await run({ ...good, ...wrong })).toEqual({ status: 1, errors: `${line}\n` });
});

test('a port in use ends the service with one line that names it', async () => {
  const holder = createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  const address = holder.address();
  const port = typeof address === 'object' && address ? String(address.port) : '';
  const { status, errors } = await run({ ...good, PORT: port });
  holder.close();
  expect(status).toBe(1);
  expect(errors).toBe(`product-service: cannot listen: listen EADDRINUSE: address already in use 127.0.0.1:${port}\n`);
});
