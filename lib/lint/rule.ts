import type { Severity } from './finding.ts';
import type { Path } from './path.ts';
import type { Subject } from './subject.ts';

/** One rule: what it looks for, how bad that is, and where AWS says so. */
export interface LintRule {
  readonly id: string;
  /** One sentence: what is so in a template that passes. */
  readonly title: string;
  readonly severity: Severity;
  /** The page of AWS's documentation. */
  readonly source: string;
  check(subject: Subject): Iterable<Problem>;
}

export interface Problem {
  /** Where in the template, in the API's names. */
  readonly at: Path;
  readonly message: string;
  /** `at` is as the file writes it. */
  readonly asWritten?: true;
}
