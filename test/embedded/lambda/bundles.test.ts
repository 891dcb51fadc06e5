import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { bundleHandlers, handlerFile } from '../../../lib/constructs/response/bundle-handlers.ts';
import { type HandlerName, responseHandlers } from '../../../lib/model/response/handlers.ts';
import { modelOf } from './support/verb-world.ts';

const names = Object.keys(responseHandlers) as HandlerName[];
const lambda = fileURLToPath(new URL('../../../lambda/', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'bundles-'));
let bundles: ReadonlyMap<string, string>;

beforeAll(() => {
  bundles = bundleHandlers(lambda);
  writeFileSync(join(folder, 'model.json'), JSON.stringify(modelOf('dev')));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a program in a process that has what Lambda gives a function, and nothing else. */
async function runWith(handler: HandlerName, program: string, more: Record<string, string> = {}): Promise<string> {
  const file = join(folder, handlerFile);
  writeFileSync(file, bundles.get(handler) ?? '');
  const env = {
    AWS_REGION: 'us-east-1',
    AWS_LAMBDA_FUNCTION_NAME: `shop-dev-${handler}`,
    RESPONSE_MODEL_FILE: join(folder, 'model.json'),
    LEDGER_TABLE: 'ledger',
    PEOPLE_TOPIC_ARN: 'arn:aws:sns:us-east-1:000000000000:people',
    CLUSTER: 'shop-dev',
    ...more,
  };
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', program, file], { env, timeout: 20_000 });
  return stdout.trim();
}

test.each(names)('%s as it is deployed is a function that loads with nothing beside it but its model', async (name) => {
  const program = 'console.log(typeof require(process.argv[1]).handler); process.exit()';
  expect(await runWith(name, program)).toBe('function');
});

test.each(names)('%s loads neither ways to credentials that no function has nor Node’s fetch', async (name) => {
  expect(/GetRoleCredentials|AssumeRoleWithWebIdentity/.test(bundles.get(name) ?? '')).toBe(false);
  const isLoaded = "process.moduleLoadList.some((one) => one.endsWith('deps/undici/undici'))";
  const program = `require(process.argv[1]); console.log(${isLoaded}); process.exit()`;
  expect(await runWith(name, program)).toBe('false');
});

test('the credentials of the environment sign, with their token; where they are missing it says which', async () => {
  const seen: (string | undefined)[] = [];
  const server = createServer(({ headers }, response) => {
    seen.push(headers.authorization?.split(' ')[1], String(headers['x-amz-security-token']));
    response.setHeader('content-type', 'application/json').end(
      JSON.stringify({
        safetyLever: { arn: 'arn:aws:fis:us-east-1:1:safety-lever/x', state: { status: 'engaged', reason: 'r' } },
      }),
    );
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.address() as AddressInfo;
  const program = 'require(process.argv[1]).handler({}).then(console.log, ({ message }) => console.log(message))';
  const endpoint = { AWS_ENDPOINT_URL: `http://127.0.0.1:${port}` };
  const own = { AWS_ACCESS_KEY_ID: 'AKIAOWN', AWS_SECRET_ACCESS_KEY: 's', AWS_SESSION_TOKEN: 'token' };
  const said = await runWith('kill-switch', program, { ...endpoint, ...own });
  const without = await runWith('kill-switch', program, endpoint);
  await new Promise((resolve) => server.close(resolve));
  expect(said).toMatch(/^The safety lever of account 1 in us-east-1 is engaged/);
  expect(seen.slice(0, 2)).toEqual([expect.stringMatching(/^Credential=AKIAOWN\//), 'token']);
  expect(without).toBe('environment variable AWS_ACCESS_KEY_ID is not set');
});
