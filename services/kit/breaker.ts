import { CircuitState, ConsecutiveBreaker, circuitBreaker, handleWhen } from 'cockatiel';
import { DeadlineExceeded } from './errors.ts';
import { breakerFailures, breakerOpenMs } from './policies.ts';

/** Keeps calls away from a dependency that is gone. */
export interface Breaker {
  readonly state: CircuitState;
  /** Runs a call and counts how it ended; rejects with BrokenCircuitError where calls are kept away. */
  execute<T>(call: () => Promise<T>): Promise<T>;
  onStateChange(listener: (state: CircuitState) => void): void;
}

/** An error that says nothing of the dependency as it is now. */
class Uncounted extends Error {}

/**
 * A breaker that opens after failures in a row. A call that its caller's deadline has cut off (DeadlineExceeded) is neither a
 * success nor a failure, and nor is the failure of a call that has seen the breaker change meanwhile: it tells of the time
 * before. A probe that was cut off has shown nothing, and leaves it open.
 */
export function createBreaker(isOfDependency: (error: unknown) => boolean): Breaker {
  const isCounted = (error: unknown) => !(error instanceof Uncounted);
  const breaker = circuitBreaker(
    handleWhen((error) => isCounted(error) && (isOfDependency(error) || error instanceof DeadlineExceeded)),
    { halfOpenAfter: breakerOpenMs, breaker: new ConsecutiveBreaker(breakerFailures) },
  );
  let changes = 0;
  breaker.onStateChange(() => changes++);

  const counted = async <T>(call: () => Promise<T>): Promise<T> => {
    const begun = changes;
    const isProbe = breaker.state === CircuitState.HalfOpen;
    try {
      return await call();
    } catch (error) {
      const saysNothing = begun !== changes || (!isProbe && error instanceof DeadlineExceeded);
      throw saysNothing ? new Uncounted('not counted', { cause: error }) : error;
    }
  };
  return {
    get state() {
      return breaker.state;
    },
    execute: async (call) => {
      try {
        return await breaker.execute(() => counted(call));
      } catch (error) {
        throw error instanceof Uncounted ? error.cause : error;
      }
    },
    onStateChange: (listener) => void breaker.onStateChange(listener),
  };
}
