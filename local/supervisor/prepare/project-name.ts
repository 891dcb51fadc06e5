import { createHash } from 'node:crypto';

/** What Compose calls the project of a folder's system: another in another folder, and none of the user's own. */
export const projectName = (system: string, folder: string): string => `breakwater-${system}-${markOf(folder)}`;

/** Whether a project is that of a folder's system, whatever the system is called. */
export const isProjectOf = (folder: string, project: string): boolean =>
  project.startsWith('breakwater-') && project.endsWith(`-${markOf(folder)}`);

const markOf = (folder: string): string => createHash('sha256').update(folder).digest('hex').slice(0, 6);
