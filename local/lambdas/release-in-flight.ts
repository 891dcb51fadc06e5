import { ChangeMessageVisibilityCommand, SQSClient } from '@aws-sdk/client-sqs';
import { localAws } from '../runtimes/embedded/stores/definitions.ts';
import type { LocalFunction } from './local-function.ts';

/**
 * Makes what a process had that died visible at once: in AWS neither pollers nor queues die, and here nobody should wait
 * for a visibility time-out of minutes. Only the emulator that Breakwater brings tells what is in flight; elsewhere that comes
 * again when its time-out is over.
 */
export async function releaseInFlight(
  functions: readonly Pick<LocalFunction, 'queue'>[],
  endpoint: string,
): Promise<void> {
  const sqs = new SQSClient({ ...localAws(endpoint), maxAttempts: 1 });
  try {
    for (const { queue } of functions) {
      if (!queue) continue;
      const name = queue.arn.slice(queue.arn.lastIndexOf(':') + 1);
      const answer = await fetch(`${endpoint}/_fauxqs/queues/${name}`, { signal: AbortSignal.timeout(2000) });
      if (!answer.ok) return;
      const { messages } = (await answer.json()) as { messages: { inflight: { receiptHandle: string }[] } };
      for (const { receiptHandle: ReceiptHandle } of messages.inflight) {
        await sqs.send(
          new ChangeMessageVisibilityCommand({ QueueUrl: queue.url, ReceiptHandle, VisibilityTimeout: 0 }),
        );
      }
    }
  } catch {
    // Its visibility time-out brings it back.
  } finally {
    sqs.destroy();
  }
}
