/** What one check found. */
export interface Finding {
  /** What was looked at, e.g. `ports`. */
  readonly check: string;
  readonly level: Level;
  readonly message: string;
  /** What to do about it. */
  readonly advice?: string;
}

/** `warn`: it works, but something is lost. `fail`: a run will not start, or will not be right. */
export type Level = 'ok' | 'warn' | 'fail';

/** The gravest of them. */
export function worst(findings: readonly Pick<Finding, 'level'>[]): Level {
  const has = (level: Level) => findings.some((finding) => finding.level === level);
  return has('fail') ? 'fail' : has('warn') ? 'warn' : 'ok';
}
