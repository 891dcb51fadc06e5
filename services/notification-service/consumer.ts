import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import type { Logger } from 'pino';
import type { Worker } from '../kit/app.ts';
import { noDeadline } from '../kit/deadline.ts';
import { createLoop } from '../kit/loop.ts';
import type { Queue } from '../kit/queue.ts';

interface Options {
  readonly queue: Queue;
  /** Handles a message's body; rejects where it must be delivered again. */
  readonly handle: (body: string) => Promise<void>;
  readonly waitSeconds: number;
  readonly log: Logger;
}

/** Messages in hand at once: SQS gives at most ten. */
const batchSize = 10;

/** Longest wait before a failed message comes again, in seconds, and the pause after a failed read, in milliseconds. */
const maxBackOffSeconds = 8;
const pauseAfterErrorMs = 500;

/** Reads a queue in batches: handled messages are deleted, failed ones come again after 1, 2, 4, 8, 8 ... seconds. */
export function createConsumer({ queue, handle, waitSeconds, log }: Options): Worker {
  return createLoop(async () => {
    try {
      await Promise.all((await receive()).map(work));
      return 0;
    } catch (error) {
      log.warn({ err: error }, 'queue not readable');
      return pauseAfterErrorMs;
    }
  });

  async function receive(): Promise<Message[]> {
    const request = new ReceiveMessageCommand({
      QueueUrl: queue.url,
      MaxNumberOfMessages: batchSize,
      WaitTimeSeconds: waitSeconds,
      MessageSystemAttributeNames: ['ApproximateReceiveCount'],
    });
    const { Messages = [] } = await queue.run((client, options) => client.send(request, options), noDeadline);
    return Messages;
  }

  async function work(message: Message): Promise<void> {
    const handled = await handle(message.Body ?? '').then(
      () => true,
      (error) => {
        log.warn({ err: error, messageId: message.MessageId }, 'message failed');
        return false;
      },
    );
    await (handled ? remove(message) : postpone(message));
  }

  async function remove({ ReceiptHandle }: Message): Promise<void> {
    const request = new DeleteMessageCommand({ QueueUrl: queue.url, ReceiptHandle });
    await queue.run((client, options) => client.send(request, options), noDeadline);
  }

  async function postpone({ ReceiptHandle, Attributes }: Message): Promise<void> {
    const received = Number(Attributes?.ApproximateReceiveCount ?? 1);
    const VisibilityTimeout = Math.min(maxBackOffSeconds, 2 ** (received - 1));
    const request = new ChangeMessageVisibilityCommand({ QueueUrl: queue.url, ReceiptHandle, VisibilityTimeout });
    await queue.run((client, options) => client.send(request, options), noDeadline);
  }
}
