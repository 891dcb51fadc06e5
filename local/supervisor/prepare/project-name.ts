import { createHash } from 'node:crypto';

/** What Compose calls the project of a folder's system: another in another folder, and none of the user's own. */
export const projectName = (system: string, folder: string): string =>
  `breakwater-${system}-${createHash('sha256').update(folder).digest('hex').slice(0, 6)}`;
