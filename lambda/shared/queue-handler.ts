import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type { Logger } from '@aws-lambda-powertools/logger';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { Clock } from '../../base/clock.ts';
import { type Message, readMessage } from '../../lib/model/response/message.ts';
import { whyAhead } from './dated-ahead.ts';

/** Lambda's entry of a handler with a queue. */
export type QueueHandler = (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;

/**
 * A handler of single messages: those that fail come again, alone, until the queue has had enough of them and puts them
 * into its dead-letter queue. A message that nobody can read fails too; one that is nobody's business, or dated in the
 * future, is logged and gone.
 */
export function createQueueHandler(options: {
  readonly log: Logger;
  readonly clock: Pick<Clock, 'wall'>;
  readonly handle: (message: Exclude<Message, { kind: 'ignored' }>, context: Context) => Promise<void>;
}): QueueHandler {
  const { log, clock, handle } = options;
  const ignore = (messageId: string, reason: string) => log.info('ignored', { messageId, reason });
  return async (event, context) => {
    const one = async ({ messageId, body }: SQSRecord) => {
      try {
        const message = readMessage(body);
        if (message.kind === 'ignored') return ignore(messageId, message.reason);
        const reason = whyAhead(message, clock.wall());
        return reason === undefined ? await handle(message, context) : ignore(messageId, reason);
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
