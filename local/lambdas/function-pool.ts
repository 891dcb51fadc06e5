import type { Clock } from '../../base/clock.ts';
import { type ExecutionEnvironment, startEnvironment } from './execution-environment.ts';
import type { LocalFunction } from './local-function.ts';

/** A function and its execution environments: one is started where none is free, kept warm, and ended when it idles. */
export interface FunctionPool {
  readonly fn: LocalFunction;
  /** Waits for a free environment where all are busy. Rejects with FunctionError. */
  invoke(event: unknown): Promise<unknown>;
  close(): void;
}

export function createPool(
  fn: LocalFunction,
  options: { readonly logs: string; readonly clock: Clock; readonly idleSeconds: number },
): FunctionPool {
  const { clock, idleSeconds } = options;
  const idle: { readonly environment: ExecutionEnvironment; readonly keep: () => void }[] = [];
  const all = new Set<ExecutionEnvironment>();
  const waiting: (() => void)[] = [];
  let busy = 0;

  /** The one that was used last is the warmest. */
  const take = (): ExecutionEnvironment => {
    for (let warm = idle.pop(); warm; warm = idle.pop()) {
      warm.keep();
      if (warm.environment.isUsable) return warm.environment;
      all.delete(warm.environment);
    }
    const environment = startEnvironment(fn, options);
    all.add(environment);
    return environment;
  };

  const giveBack = (environment: ExecutionEnvironment) => {
    if (!environment.isUsable) return void all.delete(environment);
    const keep = clock.after(idleSeconds * 1000, () => {
      idle.splice(idle.indexOf(entry), 1);
      all.delete(environment);
      environment.end();
    });
    const entry = { environment, keep };
    idle.push(entry);
  };

  return {
    fn,
    invoke: async (event) => {
      if (busy >= fn.maximumConcurrency) await new Promise<void>((resolve) => void waiting.push(resolve));
      else busy++;
      const environment = take();
      try {
        return await environment.invoke(event);
      } finally {
        giveBack(environment);
        const next = waiting.shift();
        if (next) next();
        else busy--;
      }
    },
    close: () => {
      for (const { keep } of idle) keep();
      for (const environment of all) environment.end();
    },
  };
}
