import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { redrive } from '../../../aws/response/redrive.ts';
import { redriveIn } from '../../../cli/on-endpoint/redrive.ts';
import { localEnvironment } from '../../../lib/model/local-account.ts';
import { namesOf } from '../../../lib/names.ts';
import { type Emulators, startEmulators } from './support/emulators.ts';

const environment = { system: 'shop', name: localEnvironment };
const queue = namesOf(environment).queue('notify');

describe('dead letters', () => {
  let emulators: Emulators;
  beforeAll(async () => {
    emulators = await startEmulators();
  });
  afterAll(() => emulators.close());

  const bodiesIn = async (QueueUrl: string): Promise<string[]> => {
    const bodies: string[] = [];
    for (;;) {
      const received = await emulators.sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
      if (!received.Messages?.length) return bodies.toSorted();
      bodies.push(...received.Messages.map(({ Body }) => Body ?? ''));
    }
  };

  test('are all back in their queue, more than one batch of them, and none is left', async () => {
    const { url, deadLetterUrl } = emulators.resources.queues.get('notify') ?? { url: '', deadLetterUrl: '' };
    const sent = Array.from({ length: 25 }, (_, index) => `message ${String(index).padStart(2, '0')} ü`);
    for (const MessageBody of sent) {
      await emulators.sqs.send(new SendMessageCommand({ QueueUrl: deadLetterUrl, MessageBody }));
    }
    const said: string[] = [];
    await redriveIn({ endpoint: emulators.endpoints.sqs }, environment, ['notify', 'stop-experiments'], (line) => {
      said.push(line);
    });
    expect(said).toEqual([
      'shop-local-notify: 25 dead letters are back in it',
      'shop-local-stop-experiments: no dead letters',
    ]);
    expect(await bodiesIn(url)).toEqual(sent);
    expect(await bodiesIn(deadLetterUrl)).toEqual([]);
  });

  test('of a queue that is not there are none', async () => {
    expect(await redrive(emulators.sqs, 'shop-local-no-such-handler')).toEqual({
      queue: 'shop-local-no-such-handler',
      messages: undefined,
      how: 'nothing to move',
    });
  });
});

/** An SQS that moves messages by itself, as AWS does and the emulator does not. */
async function startMovingSqs(answerOf: (operation: string) => { status: number; body: object }) {
  const calls: { operation: string; request: unknown }[] = [];
  const server = createServer(async (request, response) => {
    const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
    calls.push({ operation, request: await json(request) });
    const { status, body } = answerOf(operation);
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const sqs = new SQSClient({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
  return { calls, sqs, close: () => new Promise((resolve) => server.close(resolve)) };
}

const answers: Readonly<Record<string, object>> = {
  GetQueueUrl: { QueueUrl: 'http://127.0.0.1/0/queue' },
  GetQueueAttributes: { Attributes: { ApproximateNumberOfMessages: '7', QueueArn: 'arn:aws:sqs:r:0:dead' } },
  StartMessageMoveTask: { TaskHandle: 'handle' },
};

test('where SQS moves messages by itself it is asked to, by one request, and nothing is moved by hand', async () => {
  const { calls, sqs, close } = await startMovingSqs((operation) => ({ status: 200, body: answers[operation] ?? {} }));
  try {
    expect(await redrive(sqs, queue)).toEqual({ queue, messages: 7, how: 'SQS moves them' });
    expect(calls.map(({ operation }) => operation)).toEqual([
      'GetQueueUrl',
      'GetQueueAttributes',
      'StartMessageMoveTask',
    ]);
    expect(calls.at(-1)?.request).toEqual({ SourceArn: 'arn:aws:sqs:r:0:dead' });
  } finally {
    sqs.destroy();
    await close();
  }
});

test('what SQS refuses for another reason is not moved by hand: somebody may be moving it', async () => {
  const refusal = { __type: 'com.amazonaws.sqs#UnsupportedOperation', message: 'a task is running' };
  const { calls, sqs, close } = await startMovingSqs((operation) =>
    operation === 'StartMessageMoveTask'
      ? { status: 400, body: refusal }
      : { status: 200, body: answers[operation] ?? {} },
  );
  try {
    await expect(redrive(sqs, queue)).rejects.toThrow('a task is running');
    expect(calls.map(({ operation }) => operation)).not.toContain('ReceiveMessage');
  } finally {
    sqs.destroy();
    await close();
  }
});
