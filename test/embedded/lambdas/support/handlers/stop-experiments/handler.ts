import { appendFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Context, SQSEvent } from 'aws-lambda';

/** Beside the file that every handler is given. */
const notes = join(dirname(String(process.env.RESPONSE_MODEL_FILE)), 'notes.jsonl');

/** Does what each message says, and writes down what it was given. */
export async function handler(event: SQSEvent, context: Context): Promise<unknown> {
  const note = (line: object) => appendFileSync(notes, `${JSON.stringify(line)}\n`);
  const bodies = event.Records.map(({ body }) => body);
  note({
    pid: process.pid,
    bodies,
    received: event.Records.map(({ attributes }) => attributes.ApproximateReceiveCount),
    source: event.Records[0]?.eventSourceARN,
    functionName: context.functionName,
    requestId: context.awsRequestId,
    remaining: context.getRemainingTimeInMillis(),
    memory: context.memoryLimitInMB,
  });
  console.log(`handles ${bodies.join()}`);
  if (bodies.includes('hang')) await new Promise((resolve) => setTimeout(resolve, 60_000));
  if (bodies.includes('exit')) process.exit(7);
  if (bodies.includes('throw')) throw new TypeError('thrown by the handler');
  if (bodies.includes('hog')) {
    const held: Buffer[] = [];
    for (let count = 0; count < 100; count++) {
      held.push(Buffer.alloc(8 * 1024 * 1024, count));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    note({ held: held.length });
  }
  if (bodies.includes('malformed')) return { batchItemFailures: [{ messageId: 'wrong key' }] };
  if (bodies.includes('slow')) await new Promise((resolve) => setTimeout(resolve, 700));
  note({ done: bodies });
  return {
    batchItemFailures: event.Records.flatMap(({ body, messageId }) =>
      body.startsWith('fail') ? [{ itemIdentifier: messageId }] : [],
    ),
  };
}
