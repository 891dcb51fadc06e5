import { inspect } from 'node:util';

/** What was thrown, in words: anything can be. */
export const thrownInWords = (thrown: unknown): string =>
  (thrown instanceof Error && thrown.message) || inspect(thrown);
