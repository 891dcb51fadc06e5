import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeWhole } from '../../../base/write-whole.ts';

/** What is known of the containers of a folder's system when its supervisor has died. */
export interface ContainedState {
  /** What Compose calls it; their label has it too. */
  readonly project: string;
  readonly guardianImage: string;
}

/** Where the files lie that its containers are started with. */
export const containersFolder = (folder: string): string => join(folder, 'containers');

const stateFile = (folder: string): string => join(containersFolder(folder), 'project.json');

export function writeContainedState(folder: string, state: ContainedState): void {
  mkdirSync(containersFolder(folder), { recursive: true });
  writeWhole(stateFile(folder), `${JSON.stringify(state, null, 2)}\n`);
}

/** Undefined where no containers were started in the folder, or they were removed. */
export function readContainedState(folder: string): ContainedState | undefined {
  if (!existsSync(stateFile(folder))) return undefined;
  try {
    return JSON.parse(readFileSync(stateFile(folder), 'utf8')) as ContainedState;
  } catch (cause) {
    throw new Error(`${stateFile(folder)} cannot be read: ${(cause as Error).message}`, { cause });
  }
}
