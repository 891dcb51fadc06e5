import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type { Logger } from '@aws-lambda-powertools/logger';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { type Message, readMessage } from '../../lib/model/response/message.ts';

/** Lambda's entry of a handler with a queue. */
export type QueueHandler = (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;

/**
 * A handler of single messages: those that fail come again, alone, until the queue has had enough of them and puts them
 * into its dead-letter queue. A message that nobody can read fails too; one that is nobody's business is logged and gone.
 */
export function createQueueHandler(options: {
  readonly log: Logger;
  readonly handle: (message: Exclude<Message, { kind: 'ignored' }>, context: Context) => Promise<void>;
}): QueueHandler {
  const { log, handle } = options;
  return async (event, context) => {
    const one = async ({ messageId, body }: SQSRecord) => {
      try {
        const message = readMessage(body);
        if (message.kind === 'ignored') log.info('ignored', { messageId, reason: message.reason });
        else await handle(message, context);
      } catch (error) {
        log.error('failed', { messageId, error: error as Error });
        throw error;
      }
    };
    return processPartialResponse(event, one, new BatchProcessor(EventType.SQS), {
      context,
      throwOnFullBatchFailure: false,
    });
  };
}
