import { CreateTopicCommand, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mailOf } from '../../../../lambda/notify/channels/mail.ts';
import { mailOver } from '../../../../lambda/notify/mail-over.ts';
import type { Notification } from '../../../../lib/model/response/notification.ts';
import { type Emulators, startEmulators } from '../support/emulators.ts';
import { createWorld, minute, ofOrders, ofProducts, ofUsers, secretsOf, type World } from './support/world.ts';

let emulators: Emulators;
let world: World;
let QueueUrl: string;
let topicArn: string;
let now: number;

/** A topic of mails, and a queue in place of the mailbox. */
beforeEach(async () => {
  emulators = await startEmulators();
  const { sns, sqs } = emulators;
  topicArn = (await sns.send(new CreateTopicCommand({ Name: 'shop-local-mail' }))).TopicArn as string;
  QueueUrl = (await sqs.send(new CreateQueueCommand({ QueueName: 'mailbox' }))).QueueUrl as string;
  const asked = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] });
  const Endpoint = (await sqs.send(asked)).Attributes?.QueueArn;
  await sns.send(new SubscribeCommand({ TopicArn: topicArn, Protocol: 'sqs', Endpoint }));
  world = createWorld(emulators, { channels: [], secrets: secretsOf({}), changes: { mail: mailOver(sns, topicArn) } });
  now = world.ports.clock.wall();
});
afterEach(async () => {
  await emulators.close();
});

/** The mails that have come, in order. */
async function mails(): Promise<{ Subject: string; Message: string }[]> {
  const found: { Subject: string; Message: string }[] = [];
  for (;;) {
    const { Messages = [] } = await emulators.sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 0 }),
    );
    if (Messages.length === 0) return found;
    for (const { Body = '', ReceiptHandle } of Messages) {
      found.push(JSON.parse(Body));
      await emulators.sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    }
  }
}

describe('a person with an address and no channel', () => {
  test('gets two mails of forty alarms, and one more because users are hurt', async () => {
    for (let number = 0; number < 20; number++) {
      await world.alarm(ofProducts, 'ALARM', now + 2 * number);
      await world.alarm(ofOrders, 'ALARM', now + 2 * number + 1);
    }
    expect(await mails()).toHaveLength(1);
    await world.alarm(ofUsers, 'ALARM', now + 1000);
    const [worse, ...others] = await mails();
    expect(others).toEqual([]);
    expect(worse?.Subject).toContain(`Worse: ${ofUsers} is in ALARM`);
    for (const name of [ofProducts, ofOrders, ofUsers]) await world.alarm(name, 'OK', now + 60_000);
    await world.advance(6 * minute);
    expect((await mails()).map(({ Subject }) => Subject)).toEqual([expect.stringContaining('Over: ')]);
  });

  test('is told later where SNS does not answer', async () => {
    const { sns } = emulators;
    let isDown = true;
    const mail = mailOver(sns, topicArn);
    const down = createWorld(emulators, {
      channels: [],
      secrets: secretsOf({}),
      changes: { mail: async (one) => (isDown ? Promise.reject(new Error('ServiceUnavailable')) : mail(one)) },
    });
    await down.alarm(ofUsers, 'ALARM', now);
    expect(await mails()).toEqual([]);
    expect(down.lines.join()).toContain('ServiceUnavailable');
    isDown = false;
    await down.advance(minute);
    expect(await mails()).toHaveLength(1);
  });
});

test('a subject is what SNS takes of the headline, and the text has all of it', () => {
  const notification: Notification = {
    ...{ incident: 'shop-dev-users@2026', occasion: 'begun', system: 'shop', environment: 'dev', severity: 'critical' },
    ...{ title: `Zürich…\n${'long '.repeat(40)}`, look: ['gateway'], done: 'Nothing.', at: 0 },
  } as Notification;
  const { subject, text } = mailOf({ id: 'shop-dev-users@2026/0-begun', notification });
  expect(subject).toMatch(/^[\x20-\x7e]{1,99}$/);
  expect(subject).toMatch(/^\[shop-dev\] Z rich /);
  for (const part of ['Zürich…', 'Nothing.', 'Look at: gateway', 'critical, 1970-01-01T00:00:00.000Z']) {
    expect(text).toContain(part);
  }
});
