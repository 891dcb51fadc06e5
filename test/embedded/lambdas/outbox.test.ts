import { PublishCommand } from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { systemClock } from '../../../base/clock.ts';
import { createOutbox, type Outbox } from '../../../local/lambdas/outbox.ts';
import { type Emulators, startEmulators } from '../lambda/support/emulators.ts';
import { until } from './support/rig.ts';

const tooLong = 'x'.repeat(1_100_000);
let emulators: Emulators;
let outbox: Outbox;
let notices: string[];
beforeEach(async () => {
  emulators = await startEmulators();
  notices = [];
  outbox = createOutbox({ what: 'events', clock: systemClock, notice: (message) => notices.push(message) });
});
afterEach(async () => {
  outbox.close();
  await emulators.close();
});

const waiting = async (QueueUrl: string) => {
  const AttributeNames = ['ApproximateNumberOfMessages' as const];
  const { Attributes } = await emulators.sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }));
  return Number(Attributes?.ApproximateNumberOfMessages);
};

test('a message that SQS refuses as too long is left out, and those behind it arrive', async () => {
  const QueueUrl = emulators.resources.queues.get('stop-experiments')?.url ?? '';
  const put = (what: string, MessageBody: string) =>
    outbox.put(what, () => emulators.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody })));
  put('the long one', tooLong);
  put('the next', 'next');
  put('the last', 'last');
  await until(async () => (await waiting(QueueUrl)) === 2);
  expect(notices).toEqual([expect.stringMatching(/^the long one is left out of the events: the endpoint refuses it/)]);
});

test('and one that SNS refuses', async () => {
  const sent: string[] = [];
  const put = (Message: string) =>
    outbox.put('an alarm', async () => {
      await emulators.sns.send(new PublishCommand({ TopicArn: emulators.resources.topics.machines, Message }));
      sent.push(Message);
    });
  put(tooLong);
  put('next');
  await until(async () => sent.length > 0);
  expect(sent).toEqual(['next']);
  expect(notices).toEqual([expect.stringMatching(/^an alarm is left out of the events: the endpoint refuses it/)]);
});
