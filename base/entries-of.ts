import { readdirSync } from 'node:fs';

/** The names of what is in a folder; none where there is no such folder, or it cannot be read. */
export function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
