import type { Content } from './content.ts';
import type { Path } from './path.ts';
import type { SchemaIssue } from './schema-issues.ts';
import type { Surroundings } from './surroundings.ts';

/** What templates are written in. */
export const formats = { fis: 'FIS', cloudformation: 'CloudFormation', terraform: 'Terraform' } as const;

export type Format = keyof typeof formats;

/** One template of a file, as rules look at it. */
export interface Subject {
  /** What the file calls it: its logical id or address; else as it describes itself. */
  readonly name: string;
  readonly format: Format;
  readonly content: Content;
  /** What is wrong with its form. */
  readonly schemaIssues: readonly SchemaIssue[];
  /** What else is deployed with it; absent where the file has nothing else. */
  readonly surroundings?: Surroundings;
  /** Where the template begins in its file. */
  readonly root: Path;
  /** A field of the API as the file writes it, from the root of the template. */
  written(path: Path): Path;
}
