import type { PatternName } from '../../../lib/model/patterns.ts';

/** A change of the shop's own sources, as somebody would have made it: `from` stands there once. */
export interface Edit {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** The shop with one change. */
export interface Seeded {
  readonly name: string;
  /** What was done, in a sentence. */
  readonly says: string;
  /** The services and stores that it is in, or is about: what touches them is run. */
  readonly at: readonly string[];
  readonly edits: readonly Edit[];
  /** What is to be named: patterns, or `users` and `data` for a verdict that fails. None: it is sound, and nobody is to be accused. */
  readonly breaks: readonly (PatternName | 'users' | 'data')[];
}
