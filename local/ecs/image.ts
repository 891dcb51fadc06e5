import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Program, TaskPlace } from '../../lib/model/program.ts';

export interface Runnable {
  readonly program: Program;
  readonly environment: Readonly<Record<string, string>>;
}

/** The digest of what a task runs: another program, or the same one told otherwise, has another. */
export function digestOf({ program, environment }: Runnable): string {
  const variables = Object.entries(environment).sort(([a], [b]) => (a < b ? -1 : 1));
  const hash = createHash('sha256');
  if (program.kind === 'kit') {
    const path = fileURLToPath(program.file);
    hash.update(JSON.stringify([path, variables])).update(readFileSync(path));
  } else {
    hash.update(JSON.stringify([program.kind === 'command' ? program.launch(nowhere) : 'its image', variables]));
  }
  return `sha256:${hash.digest('hex')}`;
}

/** Where no task is: what a command is made of, but for its task's own addresses. */
const nowhere: TaskPlace = {
  ...{ id: 'ID', zone: 'ZONE', host: 'HOST', port: 0, folder: '/' },
  addressOf: (name) => ({ host: name, port: 0, url: name }),
};

/** An image by its digest, where that is how it is referred to; a tag stays what it is. */
export function pinned(image: string, digest: string): string {
  const [name = '', given] = image.split('@');
  return given === undefined ? image : `${name}@${digest}`;
}
