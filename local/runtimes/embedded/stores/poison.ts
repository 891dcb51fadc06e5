import type { MessagesSeen } from '../../../../lib/model/events/observation.ts';
import { account, region } from '../../../../lib/model/local-account.ts';
import { faultOfMessage, poisonAttribute } from '../../../../lib/model/poison.ts';
import { ask, type QueueView, removalPath, type ViewedMessage, viewPath } from './queue-view.ts';

/** The messages of a fault, and the queue that they were put onto. */
export interface Poison {
  readonly faultId: string;
  /** Of the API that has the queues. */
  readonly origin: string;
  readonly queue: string;
  readonly deadLetterQueue: string;
}

/** Nobody takes a message before it was seen to be there. */
const delaySeconds = 1;

/** By SQS's own API, without its client: who does it has little time, and must not wait for that to load. */
export async function sendPoison({ origin, queue, faultId }: Poison, body: string): Promise<void> {
  const answer = await ask(origin, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'AmazonSQS.SendMessage',
      authorization: `AWS4-HMAC-SHA256 Credential=local/20260101/${region}/sqs/aws4_request, SignedHeaders=host, Signature=0`,
    },
    body: JSON.stringify({
      QueueUrl: `${origin}/${account}/${queue}`,
      MessageBody: body,
      DelaySeconds: delaySeconds,
      MessageAttributes: { [poisonAttribute]: { DataType: 'String', StringValue: faultId } },
    }),
  });
  if (!answer.ok) throw new Error(`queue ${queue} did not take the message: ${await answer.text()}`);
}

/** Removes them wherever they are; idempotent. Rejects where the queues are there, and nobody can remove messages there. */
export async function removePoison({ origin, queue, deadLetterQueue, faultId }: Poison): Promise<void> {
  // In this order: what is set aside meanwhile is found where it has gone.
  for (const name of [queue, deadLetterQueue]) {
    const path = removalPath(encodeURIComponent(name), encodeURIComponent(faultId));
    const answer = await ask(origin + path, { method: 'DELETE' });
    if (!answer.ok) {
      throw new Error(
        `what is put onto ${name} could not be taken back: the SQS at ${origin} is not one that Breakwater has started (status ${answer.status})`,
      );
    }
  }
}

/** Where they are, by a look that takes none; messages that are nowhere were handled. */
export async function findPoison({ origin, queue, deadLetterQueue, faultId }: Poison): Promise<MessagesSeen> {
  const isOurs = (message: ViewedMessage) => faultOfMessage(message) === faultId;
  const [here, aside] = await Promise.all([viewOf(origin, queue), viewOf(origin, deadLetterQueue)]);
  const takenOf = ({ messages }: QueueView) => messages.inflight.map(({ message }) => message).filter(isOurs);
  const waitingOf = ({ messages }: QueueView) => [...messages.ready, ...messages.delayed].filter(isOurs);
  const [waiting, taken, setAside] = [waitingOf(here), takenOf(here), [...waitingOf(aside), ...takenOf(aside)]];
  const counts = [...waiting, ...taken, ...setAside].map(({ approximateReceiveCount }) => approximateReceiveCount);
  return {
    ...{ waiting: waiting.length, taken: taken.length, setAside: setAside.length },
    receives: Math.max(0, ...counts),
  };
}

async function viewOf(origin: string, queue: string): Promise<QueueView> {
  const answer = await ask(origin + viewPath(queue));
  if (!answer.ok) throw new Error(`queue ${queue} cannot be looked into: status ${answer.status}`);
  return (await answer.json()) as QueueView;
}

/** Whether a call failed as nobody listens there: with an emulator of ours its messages have gone. */
export const isGone = (error: unknown): boolean =>
  ((error as Error)?.cause as NodeJS.ErrnoException | undefined)?.code === 'ECONNREFUSED';
