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
import { attend, type Held } from './attend.ts';
import { createProgress } from './progress.ts';
import type { Work } from './work.ts';

interface Options {
  readonly queue: Queue;
  readonly workOf: (body: string) => Work;
  readonly waitSeconds: number;
  readonly log: Logger;
}

/** Messages in hand at once, those that wait among them: SQS gives at most ten. */
const mostInHand = 10;

/** Longest wait before a message that fails by itself comes again, in seconds, and the pause after a failed read, in milliseconds. */
const maxBackOffSeconds = 4;
const pauseAfterErrorMs = 500;

/** Works a queue. While what messages need is away it has its hands full, and leaves the others where they are, unread. */
export function createConsumer({ queue, workOf, waitSeconds, log }: Options): Worker {
  const progress = createProgress();
  const inHand = new Set<Promise<void>>();
  const stopping = new AbortController();

  const reading = createLoop(async () => {
    if (inHand.size >= mostInHand) {
      await Promise.race(inHand);
      return 0;
    }
    try {
      for (const message of await receive(mostInHand - inHand.size)) take(message);
      return 0;
    } catch (error) {
      log.warn({ err: error }, 'queue not readable');
      return pauseAfterErrorMs;
    }
  });

  function take(message: Message): void {
    const work = attend(heldIn(queue, message), { workOf, progress, log, stopping: stopping.signal })
      // Nobody has it in hand then, and it comes again.
      .catch((error) => log.warn({ err: error, messageId: message.MessageId }, 'message let go'))
      .finally(() => inHand.delete(work));
    inHand.add(work);
  }

  async function receive(most: number): Promise<Message[]> {
    const request = new ReceiveMessageCommand({
      QueueUrl: queue.url,
      MaxNumberOfMessages: most,
      WaitTimeSeconds: waitSeconds,
      MessageSystemAttributeNames: ['ApproximateReceiveCount'],
    });
    const { Messages = [] } = await queue.run((client, options) => client.send(request, options), noDeadline);
    return Messages;
  }

  return {
    start: () => reading.start(),
    async stop() {
      const read = reading.stop();
      stopping.abort();
      await read;
      await Promise.all(inHand);
    },
  };
}

function heldIn(queue: Queue, { MessageId, Body = '', ReceiptHandle, Attributes }: Message): Held {
  const message = { QueueUrl: queue.url, ReceiptHandle };
  const keep = async (VisibilityTimeout: number) => {
    const request = new ChangeMessageVisibilityCommand({ ...message, VisibilityTimeout });
    await queue.run((client, options) => client.send(request, options), noDeadline);
  };
  return {
    id: MessageId,
    body: Body,
    remove: async () => {
      const request = new DeleteMessageCommand(message);
      await queue.run((client, options) => client.send(request, options), noDeadline);
    },
    keep,
    giveBack: () => keep(Math.min(maxBackOffSeconds, 2 ** (Number(Attributes?.ApproximateReceiveCount ?? 1) - 1))),
    passOn: () => keep(0),
  };
}
