import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { DeleteMessageCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { account, localArn } from '../../../lib/model/local-account.ts';
import type { Store } from '../../../lib/model/topology.ts';
import { createQueues, createTopics, localAws } from '../../../local/runtimes/embedded/stores/definitions.ts';
import { placesWithTopics } from '../../../local/runtimes/embedded/stores/store-places.ts';
import { createQueuesAt } from '../../../local/runtimes/embedded/stores/stores-elsewhere.ts';
import { createTopicsAt } from '../../../local/runtimes/embedded/stores/topics-elsewhere.ts';
import { type Emulators, startEmulators } from '../lambda/support/emulators.ts';

const queue = (name: string): Store => ({
  ...{ kind: 'sqs-queue', name, deadLetterQueue: `${name}-dead-letter` },
  ...{ maxReceiveCount: 3, visibilityTimeoutSeconds: 5 },
});
const stores: Store[] = [
  queue('mails'),
  queue('bills'),
  { kind: 'sns-topic', name: 'news', subscriptions: ['mails', 'bills'] },
];

let emulators: Emulators;
let at: { sns: string; sqs: string };
let sns: SNSClient;
let sqs: SQSClient;

beforeAll(async () => {
  emulators = await startEmulators({});
  at = emulators.endpoints;
  sns = new SNSClient(localAws(at.sns));
  sqs = new SQSClient(localAws(at.sqs));
});
afterAll(async () => {
  sns.destroy();
  sqs.destroy();
  await emulators.close();
});

const publish = (topic: string, Message: string) =>
  sns.send(new PublishCommand({ TopicArn: localArn('sns', topic), Message }));

/** What is in a queue, which is empty afterwards. */
async function taken(name: string): Promise<string[]> {
  const QueueUrl = `${at.sqs}/${account}/${name}`;
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
  for (const { ReceiptHandle } of Messages) await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  return Messages.map(({ Body = '' }) => JSON.parse(Body).Message);
}

test('a topic hands what is published to each of its queues, in the envelope that SNS makes', async () => {
  await createQueues(stores, at.sqs);
  await createTopics(stores, at.sns);
  await publish('news', 'hello');
  expect(await taken('mails')).toEqual(['hello']);
  expect(await taken('bills')).toEqual(['hello']);
});

test('a topic that outlives a system is made anew, and reaches no queue of the last one', async () => {
  const [mails, bills] = [queue('kept-mails'), queue('kept-bills')];
  const topic = (...subscriptions: string[]): Store => ({ kind: 'sns-topic', name: 'kept-news', subscriptions });
  await createQueuesAt(at.sqs, [mails, bills]);
  await createTopicsAt(at.sns, [topic('kept-mails', 'kept-bills')]);
  await createTopicsAt(at.sns, [topic('kept-mails')]);
  await publish('kept-news', 'hello');
  expect(await taken('kept-mails')).toEqual(['hello']);
  expect(await taken('kept-bills')).toEqual([]);
});

test('a topic that is somebody else’s is refused, and nothing is touched', async () => {
  const foreign: Store = { kind: 'sns-topic', name: 'news', subscriptions: ['mails'] };
  await expect(createTopicsAt(at.sns, [foreign])).rejects.toThrow(/^topic news at .* is not Breakwater's/);
  await publish('news', 'still here');
  expect(await taken('bills')).toEqual(['still here']);
});

test('topics and their queues are at one place: one of them alone is not taken', async () => {
  expect(await placesWithTopics({ sns: at.sns, sqs: at.sqs })).toMatchObject({
    sns: { url: at.sns },
    sqs: { url: at.sqs },
  });
  const { sqs: none, whyNot } = await placesWithTopics({ sqs: at.sqs });
  expect({ none, whyNot }).toEqual({ none: undefined, whyNot: { sqs: expect.stringContaining('must both be given') } });
});

test('a message of the system before is gone, too', async () => {
  await sqs.send(
    new SendMessageCommand({ QueueUrl: `${at.sqs}/${account}/kept-mails`, MessageBody: '{"Message":"old"}' }),
  );
  await createQueuesAt(at.sqs, [queue('kept-mails')]);
  expect(await taken('kept-mails')).toEqual([]);
});
