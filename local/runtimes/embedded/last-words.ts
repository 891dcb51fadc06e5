import { lastLines, lastWords } from '../../../base/log-lines.ts';

/** What a task logged last that did not start, and what may be done about it. */
export const wordsOf = (logFile: string): string => `${lastWords(logFile)}${portHint(logFile)}`;

const isInUse = /EADDRINUSE|address already in use/i;

/** Two tasks of a program that has a port of its own cannot both have it. */
const portHint = (logFile: string): string =>
  lastLines(logFile).some((line) => isInUse.test(line))
    ? '\n  A program that does not listen on the port in PORT needs `fixedPort: true`, and has one task.'
    : '';
