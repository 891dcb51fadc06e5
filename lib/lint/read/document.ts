import type { Path } from '../path.ts';
import type { Position } from './lines.ts';

/** A text that was read. */
export interface Document {
  readonly value: unknown;
  /** Where in the text a value stands, or the nearest around it. */
  locate(path: Path): Position | undefined;
}

/** Deeper than anybody writes, and than any plan of Terraform is. */
export const deepest = 200;
