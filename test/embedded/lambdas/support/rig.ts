import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CreateQueueCommand, GetQueueAttributesCommand, SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { buildApp } from 'fauxqs';
import { systemClock } from '../../../../base/clock.ts';
import { type EventSource, startEventSource } from '../../../../local/lambdas/event-source.ts';
import { createPool, type FunctionPool } from '../../../../local/lambdas/function-pool.ts';
import type { LocalFunction } from '../../../../local/lambdas/local-function.ts';
import { localAws } from '../../../../local/runtimes/embedded/stores/definitions.ts';

export const handlersFolder = fileURLToPath(new URL('./handlers/', import.meta.url));

/** What the handler wrote down of an invocation. */
export interface Note {
  readonly pid: number;
  readonly bodies: readonly string[];
  readonly received: readonly string[];
  readonly remaining: number;
  readonly done?: readonly string[];
  readonly held?: number;
}

/** A real queue with a dead-letter queue, an event source, and a handler in processes of its own. */
export async function startRig(
  options: Partial<LocalFunction> & { idleSeconds?: number; visibilitySeconds?: number } = {},
) {
  const { idleSeconds = 60, visibilitySeconds = 2, ...given } = options;
  const folder = mkdtempSync(join(tmpdir(), 'lambdas-'));
  const app = buildApp({ logger: false });
  const endpoint = await app.listen({ port: 0, host: '127.0.0.1' });
  const sqs = new SQSClient(localAws(endpoint));
  const create = async (QueueName: string, Attributes: Record<string, string>) => {
    const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
    const { Attributes: told = {} } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
    );
    return { url: QueueUrl, arn: told.QueueArn ?? '' };
  };
  const dead = await create('dead', {});
  const queue = await create('queue', {
    VisibilityTimeout: String(visibilitySeconds),
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 2 }),
  });
  const notesFile = join(folder, 'notes.jsonl');
  const fn: LocalFunction = {
    handler: 'stop-experiments',
    functionName: 'shop-local-stop-experiments',
    file: join(handlersFolder, 'stop-experiments', 'handler.ts'),
    timeoutSeconds: 5,
    memoryMiB: 256,
    batchSize: 10,
    maximumConcurrency: 2,
    environment: {
      AWS_LAMBDA_FUNCTION_NAME: 'shop-local-stop-experiments',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
      RESPONSE_MODEL_FILE: join(folder, 'response-model.json'),
    },
    queue,
    ...given,
  };
  const notices: string[] = [];
  const pool: FunctionPool = createPool(fn, { logs: folder, clock: systemClock, idleSeconds });
  let source: EventSource | undefined;
  const notes = (): Note[] =>
    existsSync(notesFile)
      ? readFileSync(notesFile, 'utf8')
          .split('\n')
          .filter(Boolean)
          .map((line) => JSON.parse(line) as Note)
      : [];
  const count = async (url: string) => {
    const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
    const { Attributes = {} } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: [...names] }),
    );
    return names.reduce((sum, name) => sum + Number(Attributes[name]), 0);
  };
  return {
    pool,
    notices,
    notes,
    poll: () => {
      source = startEventSource({ pool, queue, sqs, clock: systemClock, notice: (message) => notices.push(message) });
    },
    send: async (...bodies: string[]) => {
      const Entries = bodies.map((MessageBody, index) => ({ Id: String(index), MessageBody }));
      await sqs.send(new SendMessageBatchCommand({ QueueUrl: queue.url, Entries }));
    },
    invocations: () => notes().filter(({ bodies }) => bodies),
    log: () => readFileSync(join(folder, 'handler-stop-experiments.log'), 'utf8'),
    left: () => count(queue.url),
    dead: () => count(dead.url),
    close: async () => {
      const closed = source?.close();
      pool.close();
      await closed;
      sqs.destroy();
      await app.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export type Rig = Awaited<ReturnType<typeof startRig>>;

/** Resolves when a condition holds; rejects after a generous time. */
export async function until(condition: () => boolean | Promise<boolean>, seconds = 25): Promise<void> {
  const end = systemClock.monotonic() + seconds * 1000;
  while (!(await condition())) {
    if (systemClock.monotonic() > end) throw new Error(`not so after ${seconds} s: ${condition}`);
    await systemClock.sleep(50);
  }
}
