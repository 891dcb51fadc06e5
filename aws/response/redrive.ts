import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  type Message,
  QueueDoesNotExist,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
  SQSServiceException,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';

/** A queue whose dead letters are sent back into it. */
export interface Redriven {
  readonly queue: string;
  /** About: SQS counts what is in flight apart. Undefined where there is no such queue. */
  readonly messages: number | undefined;
  /** SQS moves them by itself, from now on; or they have been moved. */
  readonly how: 'nothing to move' | 'SQS moves them' | 'moved';
}

/**
 * Sends what is in the dead-letter queue of `queue` back to where it came from: by SQS itself, and where the endpoint
 * has no such operation one by one. Whatever fails in the middle, a message is deleted after it was sent, never before:
 * it may come twice, and is not lost.
 */
export async function redrive(sqs: SQSClient, queue: string): Promise<Redriven> {
  const deadLetter = await lookAt(sqs, `${queue}-dead-letter`);
  if (!deadLetter) return { queue, messages: undefined, how: 'nothing to move' };
  const { messages, url, arn } = deadLetter;
  if (messages === 0) return { queue, messages, how: 'nothing to move' };
  try {
    await sqs.send(new StartMessageMoveTaskCommand({ SourceArn: arn }));
    return { queue, messages, how: 'SQS moves them' };
  } catch (error) {
    if (!isUnknownOperation(error)) throw error;
    return { queue, messages: await moveAll(sqs, url, queue, messages), how: 'moved' };
  }
}

async function lookAt(sqs: SQSClient, QueueName: string) {
  try {
    const { QueueUrl: url = '' } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
    const names = ['ApproximateNumberOfMessages', 'QueueArn'] as const;
    const { Attributes = {} } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: [...names] }),
    );
    return { url, arn: Attributes.QueueArn ?? '', messages: Number(Attributes.ApproximateNumberOfMessages ?? 0) };
  } catch (error) {
    if (error instanceof QueueDoesNotExist) return undefined;
    throw error;
  }
}

/** Emulators call it by several names. */
const isUnknownOperation = (error: unknown): boolean =>
  error instanceof SQSServiceException && /^(Unknown(Operation|Action)|InvalidAction|NotImplemented)/i.test(error.name);

/** No more than there were: one that fails again meanwhile is not sent round and round. */
async function moveAll(sqs: SQSClient, from: string, QueueName: string, most: number): Promise<number> {
  const { QueueUrl: to = '' } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
  let moved = 0;
  while (moved < most) {
    const request = { QueueUrl: from, MaxNumberOfMessages: Math.min(10, most - moved), VisibilityTimeout: 30 };
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ ...request, MessageAttributeNames: ['All'], WaitTimeSeconds: 0 }),
    );
    if (Messages.length === 0) break;
    for (const message of Messages) {
      await moveOne(sqs, message, from, to);
      moved += 1;
    }
  }
  return moved;
}

async function moveOne(sqs: SQSClient, message: Message, from: string, to: string): Promise<void> {
  const { Body: MessageBody, MessageAttributes, ReceiptHandle } = message;
  await sqs.send(
    new SendMessageCommand({ QueueUrl: to, MessageBody, ...(MessageAttributes && { MessageAttributes }) }),
  );
  await sqs.send(new DeleteMessageCommand({ QueueUrl: from, ReceiptHandle }));
}
