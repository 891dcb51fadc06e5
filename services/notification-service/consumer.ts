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
import { createHands } from './hands.ts';
import { createProgress } from './progress.ts';
import type { Work } from './work.ts';

interface Options {
  readonly queue: Queue;
  readonly workOf: (body: string) => Work;
  readonly waitSeconds: number;
  readonly log: Logger;
}

/** Longest wait before a message that fails by itself comes again, in seconds, and the pause after a failed read, in milliseconds. */
const maxBackOffSeconds = 4;
const pauseAfterErrorMs = 500;

/** Works a queue. While what messages need is away it has its hands full, and leaves the others where they are, unread. */
export function createConsumer({ queue, workOf, waitSeconds, log }: Options): Worker {
  const progress = createProgress();
  const hands = createHands();
  const stopping = new AbortController();

  const reading = createLoop(async () => {
    const room = hands.room();
    if (room <= 0) {
      await hands.changed();
      return 0;
    }
    try {
      for (const message of await receive(room)) take(message);
      return 0;
    } catch (error) {
      log.warn({ err: error }, 'queue not readable');
      return pauseAfterErrorMs;
    }
  });

  function take(message: Message): void {
    const countedWorkOf = (body: string): Work => {
      const work = workOf(body);
      return { ...work, run: () => hands.work(work.run, work.takesFromUsers) };
    };
    const options = { workOf: countedWorkOf, progress, log, stopping: stopping.signal };
    // Nobody has it in hand then, and it comes again.
    const letGo = (error: unknown) => log.warn({ err: error, messageId: message.MessageId }, 'message let go');
    hands.take(attend(heldIn(queue, message), options).catch(letGo));
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
      await hands.empty();
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
