import { SQSClient } from '@aws-sdk/client-sqs';
import { systemClock } from '../../base/clock.ts';
import { createRpc } from '../../base/rpc.ts';
import { localAws } from '../runtimes/embedded/stores/definitions.ts';
import { type EventSource, startEventSource } from './event-source.ts';
import { createPool, type FunctionPool } from './function-pool.ts';
import { FunctionError, type Invocation, type LambdasSettings } from './local-function.ts';

/**
 * The process of the functions: polls their queues, and runs each handler in processes of its own, which are in this
 * one's group and end with it. It is told what there is on its standard input, and ends when that ends.
 */
const pools = new Map<string, FunctionPool>();
const sources: EventSource[] = [];
const clock = systemClock;

const rpc = createRpc(process.stdin, process.stdout, {
  begin: ({ functions, sqs: endpoint, logs, idleSeconds }: LambdasSettings) => {
    const sqs = new SQSClient(localAws(endpoint));
    for (const fn of functions) {
      const pool = createPool(fn, { logs, clock, idleSeconds });
      pools.set(fn.handler, pool);
      if (fn.queue) sources.push(startEventSource({ pool, queue: fn.queue, sqs, clock, notice }));
    }
  },
  invoke: ({ handler, payload }: { handler: string; payload: unknown }) => invoke(handler, payload),
});
await rpc.closed;
for (const pool of pools.values()) pool.close();
process.exit(0);

function notice(message: string): void {
  rpc.notify('notice', { message });
}

/** What the function answers, or why it did not: as Lambda's Invoke tells both. */
async function invoke(handler: string, payload: unknown): Promise<Invocation> {
  try {
    const pool = pools.get(handler);
    if (!pool) throw new FunctionError('ResourceNotFoundException', `there is no handler ${handler}`);
    return { payload: await pool.invoke(payload) };
  } catch (error) {
    const errorType = error instanceof FunctionError ? error.errorType : (error as Error).name;
    return { error: { errorType, errorMessage: (error as Error).message } };
  }
}
