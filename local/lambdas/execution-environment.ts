import { randomUUID } from 'node:crypto';
import type { Clock } from '../../base/clock.ts';
import { OtherProcessGone } from '../../base/rpc.ts';
import { type HandlerProcess, startHandler } from './handler-process.ts';
import { FunctionError, type LocalFunction } from './local-function.ts';
import { watchMemory } from './watch-memory.ts';

/** One process that runs a function, one invocation at a time. */
export interface ExecutionEnvironment {
  /** Resolves with what the handler answers. Rejects with FunctionError; {@link isUsable} tells whether it lives on. */
  invoke(event: unknown): Promise<unknown>;
  readonly isUsable: boolean;
  end(): void;
}

/**
 * Lambda gives a function so long to load, and its own time-out when the first invocation has to load it once more. Here
 * both are one, for who begins again on a busy machine has to wait the longer. Source: Lambda developer guide, execution
 * environment lifecycle.
 */
const initMilliseconds = 10_000;

/** Starts one; its module loads at once, and an invocation waits for that. */
export function startEnvironment(fn: LocalFunction, options: { logs: string; clock: Clock }): ExecutionEnvironment {
  const { clock, logs } = options;
  const process = startHandler(fn, logs);
  const loaded = load(fn, process, clock);
  let isWarm = false;
  return {
    get isUsable() {
      return process.isAlive;
    },
    end: process.kill,
    invoke: async (event) => {
      const initMilliseconds = await loaded;
      const cold = isWarm ? '' : `\tInit Duration: ${initMilliseconds.toFixed(0)} ms`;
      isWarm = true;
      return invoke(fn, event, { process, clock, cold });
    },
  };
}

/** Resolves with how long it took. A function that cannot be loaded has no process any more. */
async function load(fn: LocalFunction, process: HandlerProcess, clock: Clock): Promise<number> {
  const begun = clock.monotonic();
  const limit = initMilliseconds + fn.timeoutSeconds * 1000;
  const late = () => {
    process.kill();
    return new FunctionError('Sandbox.Timedout', `it did not load within ${limit / 1000} s`);
  };
  const loading = limited(process.rpc.call('init'), limit, clock, late).catch(async (error: Error) => {
    const told = await asFunctionError(error, process, 'Runtime.ImportModuleError');
    process.say(`ERROR ${told.errorType}: ${fn.handler}: ${told.message}`);
    process.kill();
    throw told;
  });
  // Whoever invokes it is told; until then nobody waits.
  loading.catch(() => {});
  await loading;
  return clock.monotonic() - begun;
}

interface Running {
  readonly process: HandlerProcess;
  readonly clock: Clock;
  /** What the log says of its first invocation. */
  readonly cold: string;
}

async function invoke(fn: LocalFunction, event: unknown, { process, clock, cold }: Running): Promise<unknown> {
  const requestId = randomUUID();
  const timeoutMilliseconds = fn.timeoutSeconds * 1000;
  const late = () => {
    process.kill();
    return new FunctionError('Sandbox.Timedout', `Task timed out after ${fn.timeoutSeconds.toFixed(2)} seconds`);
  };
  process.say(`START RequestId: ${requestId} Version: $LATEST`);
  const memory = watchMemory(fn, process, clock);
  const from = clock.monotonic();
  const answer = process.rpc.call('invoke', { event, requestId, timeoutMilliseconds });
  try {
    return await limited(answer, timeoutMilliseconds, clock, late);
  } catch (error) {
    const told = memory.error() ?? (await asFunctionError(error as Error, process));
    process.say(`ERROR RequestId: ${requestId} ${told.errorType}: ${told.message}`);
    throw told;
  } finally {
    memory.stop();
    const took = `Duration: ${(clock.monotonic() - from).toFixed(1)} ms`;
    const used = `Memory Size: ${fn.memoryMiB} MB\tMax Memory Used: ${memory.most().toFixed(0)} MB`;
    process.say(`REPORT RequestId: ${requestId}\t${took}\t${used}${cold}`);
  }
}

/** What Lambda would say of an invocation that failed: the handler's own error, or how its process ended. */
async function asFunctionError(error: Error, process: HandlerProcess, ownType = error.name): Promise<FunctionError> {
  if (error instanceof FunctionError) return error;
  if (!(error instanceof OtherProcessGone)) return new FunctionError(ownType, error.message);
  return new FunctionError('Runtime.ExitError', `Runtime exited with error: ${await process.exited}`);
}

/** Rejects with `late()` where `promise` takes longer. */
async function limited<T>(promise: Promise<T>, milliseconds: number, clock: Clock, late: () => Error): Promise<T> {
  promise.catch(() => {});
  let cancel = () => {};
  const limit = new Promise<never>((_, reject) => {
    cancel = clock.after(milliseconds, () => reject(late()));
  });
  try {
    return await Promise.race([promise, limit]);
  } finally {
    cancel();
  }
}
