import { DeleteMessageBatchCommand, type Message, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { Clock } from '../../base/clock.ts';
import { failedMessages } from './batch-answer.ts';
import type { FunctionPool } from './function-pool.ts';
import { FunctionError } from './local-function.ts';
import { sqsEvent } from './sqs-event.ts';

/** What goes from a queue to a function, until it is closed. */
export interface EventSource {
  /** Takes no more messages, and waits for those that are being handled. */
  close(): Promise<void>;
}

interface EventSourceOptions {
  readonly pool: FunctionPool;
  readonly queue: { readonly url: string; readonly arn: string };
  readonly sqs: SQSClient;
  readonly clock: Clock;
  /** Told when invocations begin to fail, and when the queue cannot be read. */
  readonly notice: (message: string) => void;
}

/** How long one question waits for a message: short, since an emulator gives messages to a poller that has died. */
export const waitSeconds = 2;
const pauseMilliseconds = 1000;

/**
 * Polls a queue as a Lambda event source mapping does: no more batches at once than its function has environments, and
 * of each the messages deleted that did not fail. The others come again when their visibility time-out is over, until
 * the queue has had enough of them. Source: Lambda developer guide, using Lambda with Amazon SQS.
 */
export function startEventSource({ pool, queue, sqs, clock, notice }: EventSourceOptions): EventSource {
  const { handler, batchSize, maximumConcurrency } = pool.fn;
  const closing = new AbortController();
  const handling = new Set<Promise<void>>();
  const tell = onceUntilGood(notice);

  const receive = async (): Promise<Message[]> => {
    try {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl: queue.url,
          MaxNumberOfMessages: batchSize,
          WaitTimeSeconds: waitSeconds,
          MessageSystemAttributeNames: ['All'],
          MessageAttributeNames: ['All'],
        }),
        { abortSignal: closing.signal },
      );
      tell.good('queue');
      return Messages;
    } catch (error) {
      if (closing.signal.aborted) return [];
      tell.bad('queue', `the queue of handler ${handler} cannot be read: ${(error as Error).message}`);
      await clock.sleep(pauseMilliseconds, closing.signal);
      return [];
    }
  };

  const handle = async (messages: readonly Message[]) => {
    const ids = messages.map(({ MessageId }) => MessageId ?? '');
    let failed: readonly string[] = ids;
    try {
      failed = failedMessages(await pool.invoke(sqsEvent(messages, queue.arn)), ids);
      tell.good('function');
    } catch (error) {
      const type = error instanceof FunctionError ? `${error.errorType}: ` : '';
      tell.bad('function', `handler ${handler} failed: ${type}${(error as Error).message}; its messages come again`);
    }
    const Entries = messages.flatMap(({ MessageId, ReceiptHandle }, index) =>
      failed.includes(MessageId ?? '') ? [] : [{ Id: String(index), ReceiptHandle }],
    );
    if (Entries.length === 0) return;
    await sqs
      .send(new DeleteMessageBatchCommand({ QueueUrl: queue.url, Entries }))
      .catch(({ message }) => tell.bad('queue', `messages of handler ${handler} cannot be deleted: ${message}`));
  };

  const poll = async () => {
    while (!closing.signal.aborted) {
      if (handling.size >= maximumConcurrency) {
        await Promise.race(handling);
        continue;
      }
      const messages = await receive();
      if (messages.length === 0) continue;
      const work: Promise<void> = handle(messages).finally(() => handling.delete(work));
      handling.add(work);
    }
  };
  const polled = poll();

  return {
    close: async () => {
      closing.abort();
      await polled;
      await Promise.all(handling);
    },
  };
}

/** Tells of something that goes on failing once, and again only after it went well. */
function onceUntilGood(notice: (message: string) => void) {
  const failing = new Set<string>();
  return {
    good: (what: string) => void failing.delete(what),
    bad: (what: string, message: string) => {
      if (failing.has(what)) return;
      failing.add(what);
      notice(message);
    },
  };
}
