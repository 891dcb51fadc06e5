/** A service whose tasks do not start. */
export class NotStartedError extends Error {
  override readonly name = 'NotStartedError';
}

/** What keeps services from starting, until each has had a healthy task. */
export interface StartFailures {
  /**
   * A task has ended, or was given up, before it was ready. `logged`: its last words; `isFinal`: another would fare no
   * better.
   */
  failed(service: string, why: string, options?: { readonly logged?: string; readonly isFinal?: boolean }): void;
  /** A task has become healthy. */
  healthy(service: string): void;
  /** All begins anew: what failed before, as a bad version that was taken back, says nothing of it. */
  forget(): void;
  /** Of the service that has failed often enough for nobody to wait any longer, in words. */
  verdict(): NotStartedError | undefined;
  /** The last failure of a service, in words; empty where there was none. */
  last(service: string): string;
}

/** What a task needs may come up a moment after it: ECS would start it again too. */
const mostInRow = 3;

export function createStartFailures(): StartFailures {
  const failures = new Map<string, { count: number; isFinal: boolean; words: string }>();
  return {
    failed: (service, why, { logged, isFinal = false } = {}) => {
      const { count = 0 } = failures.get(service) ?? {};
      const words = `${why}${logged === undefined ? '' : `; ${logged}`}`;
      failures.set(service, { count: count + 1, isFinal, words });
    },
    healthy: (service) => void failures.delete(service),
    forget: () => failures.clear(),
    verdict: () => {
      const [found] = [...failures].filter(([, { count, isFinal }]) => isFinal || count >= mostInRow);
      return found && new NotStartedError(`service ${found[0]} does not start: ${found[1].words}`);
    },
    last: (service) => failures.get(service)?.words ?? '',
  };
}
