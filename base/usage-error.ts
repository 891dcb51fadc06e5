/** The caller's mistake, known before anything starts: shown in one line, exit status 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
