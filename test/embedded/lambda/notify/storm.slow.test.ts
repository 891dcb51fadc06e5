import { PublishBatchCommand } from '@aws-sdk/client-sns';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Context, SQSEvent, SQSRecord } from 'aws-lambda';
import { systemClock } from '../../../../base/clock.ts';
import { seededRandom } from '../../../../base/random.ts';
import { notify } from '../../../../lambda/notify/notify.ts';
import { createPost } from '../../../../lambda/notify/post.ts';
import { createQueueHandler } from '../../../../lambda/shared/queue-handler.ts';
import type { Channel } from '../../../../lib/model/response/notify-settings.ts';
import { type Emulators, startEmulators } from '../support/emulators.ts';
import { type Receiver, startReceiver } from './support/receiver.ts';
import { createWorld, incidentEvent, minute, notificationOf, secretsOf, type World } from './support/world.ts';

const channels: Channel[] = [
  { kind: 'webhook', name: 'hook', secret: 'hook' },
  { kind: 'webhook', name: 'down', secret: 'down' },
];
const incidents = 40;
const each = 25;
const random = seededRandom(1);

let emulators: Emulators;
let hook: Receiver;
let down: Receiver;
let world: World;

beforeAll(async () => {
  emulators = await startEmulators();
  [hook, down] = await Promise.all([startReceiver(), startReceiver()]);
  const signingKey = 'k';
  const secrets = secretsOf({ hook: { url: hook.url, signingKey }, down: { url: down.url, signingKey } });
  const post = createPost({ clock: systemClock, allowPrivateAddresses: true });
  world = createWorld(emulators, { channels, secrets, changes: { post } });
});
afterAll(async () => {
  await Promise.all([hook.close(), down.close()]);
  await emulators.close();
});

/** Eight alarms that ring within four minutes and are OK again, what was done twice, and some of it heard again. */
function messagesOf(at: number): object[] {
  const names = Array.from({ length: 8 }, (_, n) => `shop-local-alarm-${n}`);
  const rings = names.map((name, n) => notificationOf(name, 'ALARM', at + n * 30_000));
  const oks = names.map((name, n) => notificationOf(name, 'OK', at + 5 * minute + n * 1000));
  const about = { name: 'shop-local-alarm-3', at: at + 90_000 };
  const done = [
    incidentEvent(about),
    incidentEvent(about, { what: 'deployment-rolled-back', title: 'order-service was rolled back' }),
  ];
  const all = [...rings, ...oks, ...done];
  return [...all, ...all.slice(0, each - all.length)];
}

function shuffled<Item>(items: readonly Item[]): Item[] {
  const left = [...items];
  return Array.from({ length: left.length }, () => left.splice(Math.floor(random() * left.length), 1)[0] as Item);
}

const queue = () => {
  const found = emulators.resources.queues.get('notify');
  if (!found) throw new Error('notify has no queue');
  return found;
};

/** What an event source mapping does, until the queue is empty: four batches at once, and what failed comes again. */
async function drain(): Promise<void> {
  const { log, clock } = world.ports;
  const handler = createQueueHandler({ log, clock, handle: (message) => notify(message, world.ports) });
  const QueueUrl = queue().url;
  const poll = async () => {
    for (;;) {
      const { Messages = [] } = await emulators.sqs.send(
        new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
      );
      if (Messages.length === 0) return;
      const Records = Messages.map(
        ({ MessageId: messageId = '', Body: body = '' }) => ({ messageId, body, eventSource: 'aws:sqs' }) as SQSRecord,
      );
      const { batchItemFailures } = await handler({ Records } as SQSEvent, {} as Context);
      const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      for (const { MessageId = '', ReceiptHandle } of Messages) {
        const which = { QueueUrl, ReceiptHandle };
        if (failed.has(MessageId)) {
          await emulators.sqs.send(new ChangeMessageVisibilityCommand({ ...which, VisibilityTimeout: 0 }));
        } else await emulators.sqs.send(new DeleteMessageCommand(which));
      }
    }
  };
  await Promise.all([poll(), poll(), poll(), poll()]);
}

const countOf = async (QueueUrl: string) => {
  const AttributeNames = ['ApproximateNumberOfMessages' as const, 'ApproximateNumberOfMessagesNotVisible' as const];
  const { Attributes = {} } = await emulators.sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }));
  return Number(Attributes.ApproximateNumberOfMessages) + Number(Attributes.ApproximateNumberOfMessagesNotVisible);
};

test('a thousand shuffled messages are forty incidents, each begun once and over once, though a receiver is down', async () => {
  const { port } = down;
  await down.close();
  const now = world.ports.clock.wall();
  const starts = Array.from({ length: incidents }, (_, n) => now - (n + 1) * 30 * minute);
  const messages = shuffled(starts.flatMap(messagesOf));
  expect(messages).toHaveLength(1000);
  for (let from = 0; from < messages.length; from += 10) {
    const PublishBatchRequestEntries = messages
      .slice(from, from + 10)
      .map((message, n) => ({ Id: String(n), Message: JSON.stringify(message) }));
    const TopicArn = emulators.resources.topics.people;
    await emulators.sns.send(new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries }));
  }
  await drain();
  down = await startReceiver({ port });
  while (world.delayed.length > 0) {
    const next = Math.min(...world.delayed.map(({ at }) => at));
    world.time.offset += Math.max(0, next - world.ports.clock.wall());
    const due = world.delayed.filter(({ at }) => at <= world.ports.clock.wall() + 1000);
    for (const one of due) {
      world.delayed.splice(world.delayed.indexOf(one), 1);
      const MessageBody = JSON.stringify(one.message);
      await emulators.sqs.send(new SendMessageCommand({ QueueUrl: queue().url, MessageBody }));
    }
    world.time.offset += 1000;
    await drain();
  }
  for (const { received } of [hook, down]) {
    const of = (occasion: string) => received.filter(({ body }) => body.occasion === occasion);
    expect([of('begun').length, of('over').length]).toEqual([incidents, incidents]);
    expect(new Set(received.map(({ body }) => body.incident)).size).toBe(incidents);
    const byDone = of('begun').filter(({ body }) => body.done !== null).length;
    expect(of('acted').length + byDone).toBe(2 * incidents);
    expect(received.length).toBe(new Set(received.map(({ body }) => body.id)).size);
    for (const { body } of of('over')) expect(body.title).toMatch(/^8 alarms are OK again, after 307 s/);
  }
  expect([await countOf(queue().url), await countOf(queue().deadLetterUrl)]).toEqual([0, 0]);
}, 900_000);
