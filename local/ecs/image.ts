import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

export interface Runnable {
  /** The program, an absolute path. */
  readonly program: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** The digest of what a task runs: another program, or the same one told otherwise, has another. */
export function digestOf({ program, environment }: Runnable): string {
  const variables = Object.entries(environment).sort(([a], [b]) => (a < b ? -1 : 1));
  const hash = createHash('sha256')
    .update(JSON.stringify([program, variables]))
    .update(readFileSync(program));
  return `sha256:${hash.digest('hex')}`;
}

/** An image by its digest, where that is how it is referred to; a tag stays what it is. */
export function pinned(image: string, digest: string): string {
  const [name = '', given] = image.split('@');
  return given === undefined ? image : `${name}@${digest}`;
}
