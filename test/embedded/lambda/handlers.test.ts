import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PublishCommand } from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand, type Message, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { QueueHandler } from '../../../lambda/shared/queue-handler.ts';
import { labels } from '../../../lib/model/labels.ts';
import type { HandlerName } from '../../../lib/model/response/handlers.ts';
import { readMessage } from '../../../lib/model/response/message.ts';
import { type Emulators, startEmulators } from './support/emulators.ts';
import { type ScriptedAccount, startScriptedAccount } from './support/scripted-account.ts';
import { modelOf } from './support/verb-world.ts';

let emulators: Emulators;
let account: ScriptedAccount;
const folder = mkdtempSync(join(tmpdir(), 'handlers-'));
const before = { ...process.env };

beforeAll(async () => {
  emulators = await startEmulators();
  account = await startScriptedAccount(() => Date.now());
  const modelFile = join(folder, 'model.json');
  writeFileSync(modelFile, JSON.stringify(modelOf('local')));
  const { endpoints, resources } = emulators;
  Object.assign(process.env, {
    RESPONSE_MODEL_FILE: modelFile,
    LEDGER_TABLE: resources.ledgerTable,
    PEOPLE_TOPIC_ARN: resources.topics.people,
    CLUSTER: 'shop-local',
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_SNS: endpoints.sns,
    AWS_ENDPOINT_URL_SQS: endpoints.sqs,
    AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamodb,
    AWS_ENDPOINT_URL_FIS: account.url,
    AWS_ENDPOINT_URL_ECS: account.url,
    AWS_ENDPOINT_URL_CLOUDWATCH: account.url,
    AWS_ENDPOINT_URL_CLOUDFORMATION: account.url,
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    POWERTOOLS_METRICS_DISABLED: 'true',
  });
});
afterAll(async () => {
  await account.close();
  await emulators.close();
  rmSync(folder, { recursive: true });
  for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
  Object.assign(process.env, before);
});

const queueOf = (name: HandlerName) => emulators.resources.queues.get(name)?.url ?? '';

/** What is in a handler's queue now; what is delayed is not. */
async function receive(name: HandlerName): Promise<Message[]> {
  const request = { QueueUrl: queueOf(name), MaxNumberOfMessages: 10, WaitTimeSeconds: 1 };
  return (await emulators.sqs.send(new ReceiveMessageCommand(request))).Messages ?? [];
}

/** Loads the very module that Lambda loads. */
async function load(name: HandlerName): Promise<QueueHandler> {
  process.env.QUEUE_URL = queueOf(name);
  return (await import(`../../../lambda/${name}/handler.ts`)).handler;
}

const give = (handler: QueueHandler, messages: readonly Message[]) =>
  handler(
    { Records: messages.map(({ MessageId: messageId, Body: body }) => ({ messageId, body })) } as never,
    {} as never,
  );

const publish = (Message: string) =>
  emulators.sns.send(new PublishCommand({ TopicArn: emulators.resources.topics.machines, Message }));

const notification = (alarm: string) =>
  JSON.stringify({
    AlarmName: `shop-local-${alarm}`,
    AWSAccountId: '000000000000',
    AlarmArn: `arn:aws:cloudwatch:us-east-1:000000000000:alarm:shop-local-${alarm}`,
    NewStateValue: 'ALARM',
    OldStateValue: 'OK',
    NewStateReason: '3 of 60 answers usable',
    StateChangeTime: new Date().toISOString().replace('Z', '+0000'),
    Region: 'US East (N. Virginia)',
    Trigger: { Period: 4, EvaluationPeriods: 1 },
  });

async function delayedIn(name: HandlerName): Promise<number> {
  const AttributeNames = ['ApproximateNumberOfMessagesDelayed' as const];
  const { Attributes } = await emulators.sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: queueOf(name), AttributeNames }),
  );
  return Number(Attributes?.ApproximateNumberOfMessagesDelayed);
}

test('stop-experiments: from the topic to FIS and to people; what nobody can read fails alone', async () => {
  account.templates.set('T1', { tags: { [labels.system]: 'shop', [labels.experiment]: 'redis-outage' } });
  account.experiments.set('EXP1', { template: 'T1', status: 'running' });
  const handler = await load('stop-experiments');
  await publish(notification('guardrail-users'));
  await publish('not JSON');
  const messages = await receive('stop-experiments');
  expect(messages).toHaveLength(2);
  const { batchItemFailures } = await give(handler, messages);
  const poison = messages.find(({ Body }) => Body?.includes('not JSON'));
  expect(batchItemFailures).toEqual([{ itemIdentifier: poison?.MessageId }]);
  expect(account.acts()).toMatchObject([{ operation: 'StopExperiment', input: { id: 'EXP1' } }]);
  const people = (await receive('notify')).map(({ Body = '' }) => readMessage(Body));
  expect(people).toMatchObject([
    { kind: 'incident', what: 'experiment-stopped', title: 'redis-outage was stopped by shop-local-guardrail-users' },
  ]);
  expect(await delayedIn('stop-experiments')).toBe(1);
});

test('rollback-deployment: its second look comes by its own queue, and ECS is told by the real SDK', async () => {
  account.calls.length = 0;
  account.experiments.clear();
  const { definitions, services } = account.ecs;
  for (const name of ['order:1', 'order:2']) {
    definitions.set(name, { status: 'ACTIVE', image: `shop/order@sha256:${'a'.repeat(64)}` });
  }
  const past = (minutes: number) => Date.now() - minutes * 60_000;
  const deployments = [
    { arn: 'd1', status: 'SUCCESSFUL', createdAt: past(99), finishedAt: past(98), taskDefinition: 'order:1' },
    { arn: 'd2', status: 'SUCCESSFUL', createdAt: past(3), finishedAt: past(2), taskDefinition: 'order:2' },
  ];
  services.set('order-service', { controller: 'ECS', deployments, tasks: [] });
  await receive('rollback-deployment');
  const handler = await load('rollback-deployment');
  await publish(notification('deployment-order-service'));
  expect(await give(handler, await receive('rollback-deployment'))).toEqual({ batchItemFailures: [] });
  expect(account.acts()).toEqual([]);
  let looks: Message[] = [];
  for (let tries = 0; tries < 10 && looks.length === 0; tries++) looks = await receive('rollback-deployment');
  expect(looks.map(({ Body = '' }) => readMessage(Body))).toMatchObject([
    { kind: 'follow-up', about: 'look-again', looks: 1 },
  ]);
  expect(await give(handler, looks)).toEqual({ batchItemFailures: [] });
  expect(account.acts()).toMatchObject([
    {
      operation: 'UpdateService',
      input: { cluster: 'shop-local', service: 'order-service', taskDefinition: 'order:1' },
    },
  ]);
});
