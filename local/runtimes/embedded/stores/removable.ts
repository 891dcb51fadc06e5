import { buildApp } from 'fauxqs';
import { faultOfMessage, type SeenMessage } from '../../../../lib/model/poison.ts';
import type { QueueStores } from './kept-queues.ts';
import { removalPath } from './queue-view.ts';

/**
 * fauxqs with these stores, and a way to remove messages. SQS removes one only for who has received it, which counts for
 * all that are received beside it: this way counts nothing.
 */
export function queuesThatRemove(stores: QueueStores): ReturnType<typeof buildApp> {
  const app = buildApp({ logger: false, stores });
  app.delete<{ Params: { queue: string; faultId: string } }>(
    removalPath(':queue', ':faultId'),
    async ({ params }, reply) => {
      const queue = stores.sqsStore.getQueueByName(params.queue);
      if (!queue) return reply.status(404).send({ error: `no queue is named ${params.queue}` });
      const isOf = (message: SeenMessage) => faultOfMessage(message) === params.faultId;
      for (const message of [...queue.messages, ...queue.delayedMessages].filter(isOf)) {
        queue.persistence?.deleteMessage(message.messageId);
      }
      const isOthers = (message: SeenMessage) => !isOf(message);
      queue.messages = queue.messages.filter(isOthers);
      queue.delayedMessages = queue.delayedMessages.filter(isOthers);
      for (const [handle, { message }] of queue.inflightMessages) if (isOf(message)) queue.deleteMessage(handle);
      return {};
    },
  );
  return app;
}
