import {
  BrokenCircuitError,
  BulkheadRejectedError,
  bulkhead,
  CircuitState,
  ExponentialBackoff,
  handleWhen,
  isTaskCancelledError,
  retry,
  TaskCancelledError,
  TimeoutStrategy,
  timeout,
} from 'cockatiel';
import { type Breaker, createBreaker } from './breaker.ts';
import { type Deadline, within } from './deadline.ts';
import { DeadlineExceeded } from './errors.ts';
import type { Metrics } from './metrics.ts';
import type { PolicyValues } from './policies.ts';
import { RetryBudget } from './retry-budget.ts';

/** One attempt of a call: stop when `signal` aborts, at the latest after `budgetMs` (Infinity: no limit). */
export interface Attempt {
  readonly signal: AbortSignal;
  readonly budgetMs: number;
}

export type Work<T> = (attempt: Attempt) => Promise<T>;

/** Which errors say that a dependency is gone; the others are answers and pass untouched, without a retry. */
export interface ErrorKinds {
  /** Whether a usable answer lacks something. */
  degraded?(answer: unknown): boolean;
  unavailable(error: unknown): boolean;
  /** Of those: worth another attempt at once. */
  retryable(error: unknown): boolean;
}

/** The policies around one dependency, as one. */
export interface DependencyPolicy {
  execute<T>(work: Work<T>, deadline: Deadline): Promise<T>;
  state(): CircuitState;
}

class RetryRefused extends Error {
  override readonly name = 'RetryRefused';
}

/** Whether a policy itself, not the dependency, ended the call: time-out, breaker, bulkhead or retry budget. */
export function isPolicyError(error: unknown): boolean {
  return (
    isTaskCancelledError(error) ||
    error instanceof BrokenCircuitError ||
    error instanceof BulkheadRejectedError ||
    error instanceof RetryRefused
  );
}

/** Bulkhead around breaker around retries around a time-out: the breaker judges calls, not attempts. */
export function createDependencyPolicy(
  name: string,
  values: PolicyValues,
  kinds: ErrorKinds,
  metrics: Metrics,
): DependencyPolicy {
  const slots = bulkhead(values.concurrency);
  const isOfDependency = (error: unknown) => isPolicyError(error) || kinds.unavailable(error);
  const breaker = createBreaker(isOfDependency);
  const retries = retry(
    handleWhen((error) => isTaskCancelledError(error) || kinds.retryable(error)),
    { maxAttempts: values.attempts - 1, backoff: new ExponentialBackoff({ initialDelay: 5, maxDelay: 50 }) },
  );
  const attemptTimeout = timeout(values.attemptTimeoutMs, {
    strategy: TimeoutStrategy.Aggressive,
    abortOnReturn: false,
  });
  const budget = new RetryBudget();
  watchBreaker(name, breaker, metrics);

  async function withRetries<T>(work: Work<T>, callers: Deadline): Promise<T> {
    const deadline = within(callers, values.totalTimeoutMs);
    let lastError: unknown;
    return await retries.execute(async ({ attempt, signal }) => {
      if (attempt > 0) spendRetry(lastError);
      try {
        return await attemptTimeout.execute(async (context) => {
          const budgetMs = Math.min(values.attemptTimeoutMs, deadline.remaining());
          return await untilAborted(work, { signal: context.signal, budgetMs });
        }, signal);
      } catch (error) {
        const callersTimeIsOver = deadline === callers && deadline.signal?.aborted === true;
        if (callersTimeIsOver && isTaskCancelledError(error) && lastError === undefined) {
          throw new DeadlineExceeded(name, error);
        }
        lastError = error;
        throw error;
      }
    }, deadline.signal);
  }

  function spendRetry(cause: unknown): void {
    if (!budget.tryTake()) {
      metrics.retriesRefused.inc({ dependency: name });
      throw new RetryRefused('the retry budget is used up', { cause });
    }
    metrics.retries.inc({ dependency: name });
  }

  return {
    state: () => breaker.state,
    async execute(work, deadline) {
      if (deadline.remaining() === 0) throw new DeadlineExceeded(name);
      // Cockatiel lets calls queue behind the probe of a half-open breaker; a fallback now is better than a wait.
      if (breaker.state === CircuitState.HalfOpen) throw new BrokenCircuitError('a probe is under way');
      budget.recordCall();
      return await slots.execute(() => breaker.execute(() => withRetries(work, deadline)));
    },
  };
}

/** Runs the work; whatever error it ends with once aborted, the abort is the cause. */
async function untilAborted<T>(work: Work<T>, attempt: Attempt): Promise<T> {
  try {
    return await work(attempt);
  } catch (error) {
    throw attempt.signal.aborted ? new TaskCancelledError() : error;
  }
}

function watchBreaker(dependency: string, breaker: Breaker, metrics: Metrics): void {
  const levels = { [CircuitState.Closed]: 0, [CircuitState.Open]: 1, [CircuitState.HalfOpen]: 0.5 };
  metrics.breakers.set({ dependency }, 0);
  breaker.onStateChange((state) => {
    if (state !== CircuitState.Isolated) metrics.breakers.set({ dependency }, levels[state]);
  });
}
