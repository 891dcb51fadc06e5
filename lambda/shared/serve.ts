import type { HandlerName } from '../../lib/model/response/handlers.ts';
import type { Message } from '../../lib/model/response/message.ts';
import { createPorts } from './create-ports.ts';
import type { Ports } from './ports.ts';
import { createQueueHandler, type QueueHandler } from './queue-handler.ts';

/** What a handler does with one message. */
export type Verb = (message: Exclude<Message, { kind: 'ignored' }>, ports: Ports) => Promise<void>;

/** Lambda's entry of a handler, by its environment variables. Its metrics go out with each message, also with one that failed. */
export function serve(handler: HandlerName, verb: Verb): QueueHandler {
  const ports = createPorts(handler);
  return createQueueHandler({
    log: ports.log,
    clock: ports.clock,
    handle: async (message) => {
      try {
        await verb(message, ports);
      } finally {
        if (ports.metrics.hasStoredMetrics()) ports.metrics.publishStoredMetrics();
      }
    },
  });
}
