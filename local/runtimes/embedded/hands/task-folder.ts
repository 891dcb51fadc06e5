import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { entriesOf } from '../../../../base/entries-of.ts';
import { removeIfEmpty } from '../../../../base/remove-if-empty.ts';

/** The scratch folder of a task. Throws where the id could lead out of `scratch`. */
export function taskFolder(scratch: string, taskId: string): string {
  if (!/^[\w-]+$/.test(taskId)) throw new Error(`task id ${JSON.stringify(taskId)} is no name of a folder`);
  return join(scratch, taskId);
}

export const limitsFileName = 'limits.json';

/** The file by which a task is told its limits: FAULT_LIMITS_FILE of the services' kit. */
export function limitsFile(scratch: string, taskId: string): string {
  return join(taskFolder(scratch, taskId), limitsFileName);
}

/** The folder that a task has for itself, beside what faults put there. */
export const ownFolder = (scratch: string, taskId: string): string => join(taskFolder(scratch, taskId), 'own');

export function removeOwnFolder(scratch: string, taskId: string): void {
  rmSync(ownFolder(scratch, taskId), { recursive: true, force: true });
  removeIfEmpty(taskFolder(scratch, taskId));
}

/** Those of all tasks. */
export function removeOwnFolders(scratch: string): void {
  for (const taskId of entriesOf(scratch)) {
    if (/^[0-9a-f]{32}$/.test(taskId)) removeOwnFolder(scratch, taskId);
  }
}
