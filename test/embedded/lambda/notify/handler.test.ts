import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Context, SQSEvent, SQSRecord } from 'aws-lambda';
import { systemClock } from '../../../../base/clock.ts';
import { secretsOfAws } from '../../../../lambda/notify/secrets.ts';
import { variables } from '../../../../lambda/shared/settings.ts';
import { type Emulators, startEmulators } from '../support/emulators.ts';
import { type Receiver, startReceiver } from './support/receiver.ts';
import { modelWith, notificationOf, ofUsers } from './support/world.ts';

const before = { ...process.env };
let folder: string;
let emulators: Emulators;
let hook: Receiver;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'notify-'));
  emulators = await startEmulators();
  hook = await startReceiver();
});
afterAll(async () => {
  process.env = before;
  rmSync(folder, { recursive: true });
  await hook.close();
  await emulators.close();
});

const write = (name: string, value: unknown): string => {
  const file = join(folder, name);
  writeFileSync(file, JSON.stringify(value), { mode: 0o600 });
  return file;
};

test('the function tells people, by its environment variables, and gives back what it cannot read', async () => {
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
    AWS_ENDPOINT_URL_DYNAMODB: emulators.endpoints.dynamodb,
    AWS_ENDPOINT_URL_SQS: emulators.endpoints.sqs,
    AWS_ENDPOINT_URL_SNS: emulators.endpoints.sns,
    NOTIFY_SECRETS_FILE: write('secrets.json', { hook: { url: hook.url, signingKey: 'k' } }),
    [variables.modelFile]: write('model.json', modelWith([{ kind: 'webhook', name: 'hook', secret: 'hook' }])),
    [variables.ledgerTable]: emulators.resources.ledgerTable,
    [variables.peopleTopicArn]: emulators.resources.topics.people,
    // Any topic that a queue hears: of mail there is none on this machine.
    [variables.mailTopicArn]: emulators.resources.topics.machines,
    [variables.queueUrl]: emulators.resources.queues.get('notify')?.url,
    [variables.cluster]: 'shop-local',
  });
  const { handler } = await import('../../../../lambda/notify/handler.ts');
  const record = (messageId: string, body: string) => ({ messageId, body, eventSource: 'aws:sqs' }) as SQSRecord;
  const alarm = JSON.stringify(notificationOf(ofUsers, 'ALARM', Date.now()));
  const envelope = JSON.stringify({ Type: 'Notification', Message: alarm });
  const Records = [record('good', envelope), record('poison', '{'), record('replayed', alarm)];
  const answer = await handler({ Records } as SQSEvent, {} as Context);
  expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'poison' }] });
  expect(hook.received.map(({ body }) => body.occasion)).toEqual(['begun']);
  const QueueUrl = emulators.resources.queues.get('stop-experiments')?.url;
  const { Messages = [] } = await emulators.sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
  expect(Messages.map(({ Body = '' }) => JSON.parse(Body).Subject)).toEqual([expect.stringContaining(ofUsers)]);
});

test('secrets of Secrets Manager are kept for five minutes, and read again where they are refused', async () => {
  const answers = ['one', 'two', 'three'];
  const manager = await startReceiver({
    answer: (response, n) => {
      const isKnown = n < answers.length;
      response.writeHead(isKnown ? 200 : 400, { 'content-type': 'application/x-amz-json-1.1' });
      const error = { __type: 'ResourceNotFoundException', Message: 'hunter2' };
      response.end(JSON.stringify(isKnown ? { Name: 'hook', SecretString: answers[n] } : error));
    },
  });
  const client = new SecretsManagerClient({
    region: 'us-east-1',
    endpoint: manager.url.replace('/hook', ''),
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  const time = { now: systemClock.wall() };
  const secrets = secretsOfAws(client, { wall: () => time.now });
  expect([await secrets.read('hook'), await secrets.read('hook')]).toEqual(['one', 'one']);
  expect(await secrets.read('hook', { fresh: true })).toBe('two');
  time.now += 301_000;
  expect(await secrets.read('hook')).toBe('three');
  await expect(secrets.read('other')).rejects.toThrow(/^secret "other" cannot be read: ResourceNotFoundException$/);
  expect(manager.received.map(({ body }) => body.SecretId)).toEqual(['hook', 'hook', 'hook', 'other']);
  client.destroy();
  await manager.close();
});
