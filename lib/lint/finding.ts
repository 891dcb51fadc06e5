/** `error`: AWS refuses the template. `warning`: it takes it, and the experiment does nothing, fails or does harm. */
export const severities = ['error', 'warning', 'note'] as const;

export type Severity = (typeof severities)[number];

/** One thing that is to be said of a template. */
export interface LintFinding {
  /** The id of the rule. */
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly where: Where;
}

export interface Where {
  /** As it was given. */
  readonly file: string;
  /** JSON pointer from the root of the file, whatever it is written in. */
  readonly pointer: string;
  /** The same from the template on, as people write it: `actions.stop.targets`. */
  readonly field: string;
  /** From 1; absent where the file does not tell. */
  readonly line?: number;
  readonly column?: number;
}
