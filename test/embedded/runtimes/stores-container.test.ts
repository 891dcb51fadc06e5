import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import { fileURLToPath } from 'node:url';
import { DynamoDBClient, GetItemCommand, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, expect, test } from '@jest/globals';
import type { Store } from '../../../lib/model/topology.ts';
import type { ContainedStores } from '../../../local/runtimes/contained-stores.ts';
import { localAws } from '../../../local/runtimes/embedded/stores/definitions.ts';
import { plainEnvironment } from '../../support/plain-environment.ts';
import { startEmulators } from '../lambda/support/emulators.ts';
import { eventually } from '../links/support/peers.ts';
import { freePort } from '../links/support/rig.ts';

const program = fileURLToPath(new URL('../../../local/runtimes/embedded/stores/container.ts', import.meta.url));
const stores: Store[] = [
  { kind: 'dynamodb-table', name: 'prices', partitionKey: 'id' },
  {
    ...{ kind: 'sqs-queue', name: 'bills', deadLetterQueue: 'bills-dead-letter' },
    ...{ maxReceiveCount: 3, visibilityTimeoutSeconds: 5 },
  },
];
const seed = { prices: [{ id: 'a', cents: 5 }] };

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

interface Running {
  readonly child: ChildProcess;
  readonly dynamodb: DynamoDBClient;
  readonly sqs: SQSClient;
  isHealthy(): Promise<boolean>;
}

async function start(emulatorUrl: string, profiles: string): Promise<Running> {
  const [dynamodb, sqs, health] = [await freePort(), await freePort(), await freePort()];
  const told: ContainedStores = {
    ...{ stores, seed, ports: { dynamodb, sqs } },
    emulator: { profile: 'localstack', url: emulatorUrl },
  };
  const variables = { HOST: '127.0.0.1', PORT: String(health), PROFILES: profiles, STORES: JSON.stringify(told) };
  const child = spawn(process.execPath, [program], { env: { ...plainEnvironment(), ...variables }, stdio: 'inherit' });
  const clients = {
    dynamodb: new DynamoDBClient(localAws(`http://127.0.0.1:${dynamodb}`)),
    sqs: new SQSClient(localAws(`http://127.0.0.1:${sqs}`)),
  };
  closing.push(() => {
    child.kill('SIGKILL');
    clients.dynamodb.destroy();
    clients.sqs.destroy();
  });
  const isHealthy = () =>
    fetch(`http://127.0.0.1:${health}/health`).then(
      ({ ok }) => ok,
      () => false,
    );
  return { child, ...clients, isHealthy };
}

/** One port for every API, as an emulator has it. */
async function emulatorAt(port: number): Promise<{ readonly dynamodb: string }> {
  const { endpoints, close } = await startEmulators();
  const server: Server = createServer((incoming, outgoing) => {
    const isTables = String(incoming.headers['x-amz-target']).startsWith('DynamoDB');
    const { method, headers, url } = incoming;
    const there = new URL(url ?? '/', isTables ? endpoints.dynamodb : endpoints.sqs);
    incoming.pipe(
      request(there, { method, headers } as object, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(outgoing);
      }),
    );
  }).listen(port, '127.0.0.1');
  await once(server, 'listening');
  closing.push(close, () => {
    server.closeAllConnections();
    server.close();
  });
  return endpoints;
}

const item = new GetItemCommand({ TableName: 'prices', Key: { id: { S: 'a' } } });

test('is healthy when tables and queues are made and filled, and ends when it is asked to', async () => {
  const { child, dynamodb, sqs, isHealthy } = await start('http://127.0.0.1:1', '');
  await eventually(isHealthy, 20_000);
  expect((await dynamodb.send(item)).Item).toEqual({ id: { S: 'a' }, cents: { N: '5' } });
  expect((await sqs.send(new ListQueuesCommand({}))).QueueUrls).toHaveLength(2);
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  expect(await exited).toEqual([0, null]);
});

test('with the profile of an emulator waits for it, makes all there, and leads to it', async () => {
  const port = await freePort();
  const { dynamodb, sqs, isHealthy } = await start(`http://127.0.0.1:${port}`, 'other,localstack');
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect(await isHealthy()).toBe(false);
  const emulator = await emulatorAt(port);
  await eventually(isHealthy, 20_000);
  expect((await dynamodb.send(item)).Item).toEqual({ id: { S: 'a' }, cents: { N: '5' } });
  expect((await sqs.send(new ListQueuesCommand({}))).QueueUrls?.join()).toContain('bills');
  const there = new DynamoDBClient(localAws(emulator.dynamodb));
  expect((await there.send(new ListTablesCommand({}))).TableNames).toContain('prices');
  there.destroy();
});
