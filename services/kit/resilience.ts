import { CircuitState, fallback, handleWhen, noop } from 'cockatiel';
import type { Deadline } from './deadline.ts';
import {
  createDependencyPolicy,
  type DependencyPolicy,
  type ErrorKinds,
  isPolicyError,
  type Work,
} from './dependency-policy.ts';
import { DeadlineExceeded, DependencyUnavailable } from './errors.ts';
import type { Metrics } from './metrics.ts';
import type { PolicyValues } from './policies.ts';

export interface Dependency {
  readonly name: string;
  /** Runs an idempotent call; rejects with DependencyUnavailable, DeadlineExceeded or the dependency's own answer. */
  call<T>(work: Work<T>, deadline: Deadline): Promise<T>;
  /** What /ready tells: `ok` unless the breaker keeps calls away. */
  state(): 'ok' | 'open' | 'half-open';
}

/** A call to a dependency, retries and all, as its caller saw it. */
export interface Call {
  readonly dependency: string;
  readonly outcome: 'served' | 'degraded' | 'failed';
  readonly milliseconds: number;
  /** How often it was tried; 0 where a breaker or a full bulkhead kept it away. */
  readonly attempts: number;
}

export interface Resilience {
  readonly enabled: boolean;
  readonly dependencies: readonly Dependency[];
  dependency(name: string, values: PolicyValues, kinds: ErrorKinds): Dependency;
  /** Runs `otherwise` where `work` met an unavailable dependency; other errors pass. */
  orElse<T>(work: () => Promise<T>, otherwise: () => T | Promise<T>): Promise<T>;
}

/**
 * The policies of one task; not `enabled`, this is the one place where all of them turn into pass-through. `onCall`
 * hears of every call but those that were never tried because the caller's time was over before: they say nothing
 * about the dependency.
 */
export function createResilience(
  enabled: boolean,
  metrics: Metrics,
  onCall: (call: Call) => void = () => {},
): Resilience {
  const dependencies: Dependency[] = [];
  return {
    enabled,
    dependencies,
    dependency(name, values, kinds) {
      const policy = enabled ? createDependencyPolicy(name, values, kinds, metrics) : passThrough;
      const dependency = createDependency({ name, policy, kinds, metrics, onCall });
      dependencies.push(dependency);
      return dependency;
    },
    async orElse(work, otherwise) {
      return await (enabled ? fallback(handleWhen(isGone), otherwise) : noop).execute(work);
    },
  };
}

const passThrough: DependencyPolicy = {
  execute: (work) => noop.execute(({ signal }) => work({ signal, budgetMs: Number.POSITIVE_INFINITY })),
  state: () => CircuitState.Closed,
};

/** Whether a call's error says that the dependency could not be used, rather than being its answer. */
export function isGone(error: unknown): boolean {
  return error instanceof DependencyUnavailable || error instanceof DeadlineExceeded;
}

interface DependencyParts {
  readonly name: string;
  readonly policy: DependencyPolicy;
  readonly kinds: ErrorKinds;
  readonly metrics: Metrics;
  readonly onCall: (call: Call) => void;
}

function createDependency({ name, policy, kinds, metrics, onCall }: DependencyParts): Dependency {
  return {
    name,
    async call(work, deadline) {
      const startedAt = performance.now();
      let outcome = 'ok';
      let attempts = 0;
      let seen: Call['outcome'] = 'served';
      try {
        const answer = await policy.execute((attempt) => {
          attempts += 1;
          return work(attempt);
        }, deadline);
        if (kinds.degraded?.(answer)) seen = 'degraded';
        return answer;
      } catch (error) {
        if (isGone(error)) {
          outcome = 'deadline';
          seen = 'failed';
          throw error;
        }
        if (!isPolicyError(error) && !kinds.unavailable(error)) throw error;
        outcome = 'unavailable';
        seen = 'failed';
        throw new DependencyUnavailable(name, error);
      } finally {
        const milliseconds = performance.now() - startedAt;
        metrics.calls.observe({ dependency: name, outcome }, milliseconds / 1000);
        if (attempts > 0 || outcome !== 'deadline') onCall({ dependency: name, outcome: seen, milliseconds, attempts });
      }
    },
    state() {
      const state = policy.state();
      if (state === CircuitState.Closed) return 'ok';
      return state === CircuitState.HalfOpen ? 'half-open' : 'open';
    },
  };
}
