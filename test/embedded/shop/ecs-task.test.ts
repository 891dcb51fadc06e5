import { readFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { afterEach, expect, test } from '@jest/globals';
import { metrics } from '../../../lib/model/metrics.ts';
import { serviceNamed } from '../../../lib/model/topology.ts';
import { topology as shop } from '../../../systems/shop/topology.ts';
import { request } from './support/http.ts';
import { startService } from './support/service-process.ts';

const service = 'payment-service';
const task = {
  TaskARN: 'arn:aws:ecs:us-east-1:111122223333:task/shop-dev/158d1c8083dd49d6b527399fd6414f5c',
  AvailabilityZone: 'us-east-1b',
};

let metadata: Server | undefined;

afterEach(() => {
  metadata?.closeAllConnections();
  metadata?.close();
  metadata = undefined;
});

async function startMetadata(reply: (response: ServerResponse) => void): Promise<string> {
  metadata = createServer(({ url }, response) => (url === '/v4/id/task' ? reply(response) : response.destroy()));
  await new Promise<void>((resolve) => metadata?.listen(0, '127.0.0.1', resolve));
  const address = metadata.address();
  return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/v4/id`;
}

const start = (variables: Record<string, string>) =>
  startService(service, { PAYMENTS_TABLE: 'payments', ...variables });

test('a task learns from ECS who and where it is, unless it was told', async () => {
  const uri = await startMetadata((response) => response.end(JSON.stringify(task)));
  const learned = await start({ ECS_CONTAINER_METADATA_URI_V4: uri });
  const told = await start({ ECS_CONTAINER_METADATA_URI_V4: uri, TASK_ID: 'mine' });
  expect(learned.log[0]).toMatchObject({ service, task: '158d1c8083dd49d6b527399fd6414f5c', zone: 'us-east-1b' });
  expect(told.log[0]).toMatchObject({ task: 'mine', zone: 'us-east-1b' });
  for (const process of [learned, told]) process.kill('SIGKILL');
});

test.each([
  ['is silent', () => {}],
  ['breaks off', (response: ServerResponse) => response.destroy()],
  ['errs', (response: ServerResponse) => response.writeHead(500).end('{}')],
  ['talks nonsense', (response: ServerResponse) => response.end('<html>')],
])('a task starts all the same where ECS %s', async (_case, reply) => {
  const uri = await startMetadata(reply);
  const begun = performance.now();
  const started = await start({ ECS_CONTAINER_METADATA_URI_V4: uri });
  expect(performance.now() - begun).toBeLessThan(5_000);
  expect(started.log[0]).toMatchObject({ task: 'unknown', zone: 'unknown' });
  started.kill('SIGKILL');
});

(process.platform === 'linux' ? test : test.skip)('its process bears the name by which FIS kills it', async () => {
  const started = await start({});
  const { processName } = serviceNamed(shop, service);
  expect(readFileSync(`/proc/${started.pid}/comm`, 'utf8').trim()).toBe(processName);
  started.kill('SIGKILL');
});

test('what it measured is printed at its end, between log lines, and only where it was asked to', async () => {
  const variables = {
    METRICS_NAMESPACE: metrics.namespace,
    METRICS_SYSTEM: shop.name,
    METRICS_ENVIRONMENT: 'dev',
    AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:1',
  };
  const measured = await start(variables);
  const silent = await start({ ...variables, METRICS_NAMESPACE: '' });
  for (const { url, kill, exited } of [measured, silent]) {
    expect((await request(`${url}/charges/order-1`)).status).toBe(503);
    kill('SIGTERM');
    expect(await exited).toBe(0);
  }
  const points = ({ log }: { log: Record<string, unknown>[] }) => log.filter((line) => '_aws' in line);
  expect(points(measured)).toMatchObject([{ Environment: 'dev', Scope: 'payments', Served: 0, Failed: 1 }]);
  expect(points(silent)).toEqual([]);
});
