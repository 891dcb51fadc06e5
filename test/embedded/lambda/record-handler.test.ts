import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { QueueHandler } from '../../../lambda/shared/queue-handler.ts';
import { variables } from '../../../lambda/shared/settings.ts';
import { type RecordWorld, startRecordWorld, stateEvent } from './support/record-world.ts';

const before = { ...process.env };
const folder = mkdtempSync(join(tmpdir(), 'record-handler-'));
let world: RecordWorld;
let handler: QueueHandler;

beforeAll(async () => {
  world = await startRecordWorld();
  const { endpoints, resources } = world.emulators;
  const modelFile = join(folder, 'model.json');
  writeFileSync(modelFile, JSON.stringify(world.ports.model));
  Object.assign(process.env, {
    [variables.modelFile]: modelFile,
    [variables.ledgerTable]: resources.ledgerTable,
    [variables.peopleTopicArn]: resources.topics.people,
    [variables.queueUrl]: resources.queues.get('record-experiment')?.url,
    [variables.cluster]: 'shop-dev',
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_SNS: endpoints.sns,
    AWS_ENDPOINT_URL_SQS: endpoints.sqs,
    AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamodb,
    AWS_ENDPOINT_URL_FIS: world.aws.url,
    AWS_ENDPOINT_URL_ECS: world.aws.url,
    AWS_ENDPOINT_URL_CLOUDWATCH: world.aws.url,
    POWERTOOLS_LOG_LEVEL: 'SILENT',
  });
  // The very module that Lambda loads.
  ({ handler } = await import('../../../lambda/record-experiment/handler.ts'));
});
afterAll(async () => {
  await world.close();
  rmSync(folder, { recursive: true });
  for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
  Object.assign(process.env, before);
});

test('the handler records what its queue has, asks for a verdict by its queue, and fails what nobody can read', async () => {
  const its = world.experiment('EXP1', 'completed');
  const bodies = [JSON.stringify(stateEvent(its, 'completed', world.clock.wall()).event), 'not JSON'];
  const Records = bodies.map((body, index) => ({ messageId: `m${index}`, body }));
  const answer = await handler({ Records } as never, {} as never);
  expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] });
  expect(await world.run('EXP1')).toMatchObject({ status: 'completed', experiment: 'kill-product-service' });
  const { emulators } = world;
  const request = {
    QueueUrl: emulators.resources.queues.get('record-experiment')?.url,
    AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesDelayed'] as const,
  };
  const { Attributes } = await emulators.sqs.send(
    new GetQueueAttributesCommand({ ...request, AttributeNames: [...request.AttributeNames] }),
  );
  const { ApproximateNumberOfMessages: now, ApproximateNumberOfMessagesDelayed: delayed } = Attributes ?? {};
  expect(Number(now) + Number(delayed)).toBe(1);
});
