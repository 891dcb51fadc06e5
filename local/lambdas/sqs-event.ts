import type { Message } from '@aws-sdk/client-sqs';
import { region } from '../../lib/model/local-account.ts';

/** A batch of messages as Lambda gives it to a function. Source: Lambda developer guide, using Lambda with Amazon SQS. */
export const sqsEvent = (messages: readonly Message[], queueArn: string) => ({
  Records: messages.map(({ MessageId, ReceiptHandle, Body, Attributes, MessageAttributes, MD5OfBody }) => ({
    messageId: MessageId ?? '',
    receiptHandle: ReceiptHandle ?? '',
    body: Body ?? '',
    attributes: Attributes ?? {},
    messageAttributes: Object.fromEntries(
      Object.entries(MessageAttributes ?? {}).map(([name, { DataType, StringValue, BinaryValue }]) => [
        name,
        {
          dataType: DataType,
          ...(StringValue !== undefined && { stringValue: StringValue }),
          ...(BinaryValue !== undefined && { binaryValue: Buffer.from(BinaryValue).toString('base64') }),
        },
      ]),
    ),
    md5OfBody: MD5OfBody ?? '',
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: region,
  })),
});
