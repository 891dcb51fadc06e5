import { rmdirSync } from 'node:fs';

/** Removes a folder with nothing in it; one that has something, or is not there, is left as it is. */
export function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Not empty, or not there, or in use.
  }
}
