import type { Clock } from '../../../base/clock.ts';
import type { Verdict } from '../../../lib/model/events/verdict.ts';

/** The verdicts that were given, by experiment, and who waits for one. */
export interface VerdictBook {
  get(id: string): Verdict | undefined;
  put(id: string, verdict: Verdict): void;
  /** Resolves when there is one, or after so many milliseconds. */
  until(id: string, milliseconds: number): Promise<void>;
}

export function createVerdictBook(clock: Clock): VerdictBook {
  const verdicts = new Map<string, Verdict>();
  const waiting = new Set<() => void>();
  return {
    get: (id) => verdicts.get(id),
    put: (id, verdict) => {
      verdicts.set(id, verdict);
      for (const look of [...waiting]) look();
    },
    until: (id, milliseconds) =>
      new Promise((resolve) => {
        const done = () => {
          waiting.delete(look);
          cancel();
          resolve();
        };
        const look = () => verdicts.has(id) && done();
        const cancel = clock.after(milliseconds, done, { idle: true });
        waiting.add(look);
        look();
      }),
  };
}
