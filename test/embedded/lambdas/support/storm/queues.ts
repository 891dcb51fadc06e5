import { GetQueueAttributesCommand, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { ResponseQueue } from '../../../../../local/lambdas/resources.ts';

export interface QueueCount {
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
  /** In the dead-letter queue. */
  readonly dead: number;
}

/** Looks at the queues of handlers, by their names. */
export function watchQueues(sqs: SQSClient, queues: ReadonlyMap<string, ResponseQueue>) {
  const attributesOf = async (QueueUrl: string) =>
    (await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }))).Attributes ?? {};
  const countOf = async ({ url, deadLetterUrl }: ResponseQueue): Promise<QueueCount> => {
    const [own, dead] = await Promise.all([attributesOf(url), attributesOf(deadLetterUrl)]);
    return {
      visible: Number(own.ApproximateNumberOfMessages),
      inFlight: Number(own.ApproximateNumberOfMessagesNotVisible),
      delayed: Number(own.ApproximateNumberOfMessagesDelayed),
      dead: Number(dead.ApproximateNumberOfMessages),
    };
  };
  const counts = async () => {
    const rows = [...queues].map(async ([name, queue]) => [name, await countOf(queue)] as const);
    return new Map<string, QueueCount>(await Promise.all(rows));
  };
  return {
    counts,
    isNone: async (...which: readonly (keyof QueueCount)[]) =>
      [...(await counts()).values()].every((one) => which.every((each) => one[each] === 0)),
    /** The ids of the messages in a handler's dead-letter queue. */
    deadOf: async (name: string): Promise<string[]> => {
      const QueueUrl = queues.get(name)?.deadLetterUrl;
      const ids: string[] = [];
      for (;;) {
        const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
        if (Messages.length === 0) return ids;
        ids.push(...Messages.map(({ MessageId = '' }) => MessageId));
      }
    },
  };
}
