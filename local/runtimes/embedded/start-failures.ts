import { lastLines, lastWords } from './log-lines.ts';

/** A service whose tasks do not start. */
export class NotStartedError extends Error {
  override readonly name = 'NotStartedError';
}

/** What keeps services from starting, until each has had a healthy task. */
export interface StartFailures {
  /** A task has ended, or was given up, before it was ready. `isFinal`: another would fare no better. */
  failed(service: string, why: string, options?: { readonly logFile?: string; readonly isFinal?: boolean }): void;
  /** A task has become healthy. */
  healthy(service: string): void;
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
    failed: (service, why, { logFile, isFinal = false } = {}) => {
      const { count = 0 } = failures.get(service) ?? {};
      const words = `${why}${logFile === undefined ? '' : `; ${lastWords(logFile)}${portHint(logFile)}`}`;
      failures.set(service, { count: count + 1, isFinal, words });
    },
    healthy: (service) => void failures.delete(service),
    verdict: () => {
      const [found] = [...failures].filter(([, { count, isFinal }]) => isFinal || count >= mostInRow);
      return found && new NotStartedError(`service ${found[0]} does not start: ${found[1].words}`);
    },
    last: (service) => failures.get(service)?.words ?? '',
  };
}

const isInUse = /EADDRINUSE|address already in use/i;

/** Two tasks of a program that has a port of its own cannot both have it. */
const portHint = (logFile: string): string =>
  lastLines(logFile).some((line) => isInUse.test(line))
    ? '\n  A program that does not listen on the port in PORT needs `fixedPort: true`, and has one task.'
    : '';
