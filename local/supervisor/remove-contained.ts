import { existsSync, rmSync } from 'node:fs';
import { connectDaemon } from '../runtimes/docker/daemon/connect.ts';
import { projectInWords } from '../runtimes/docker/project/find-projects.ts';
import { removeProject } from '../runtimes/docker/project/remove-project.ts';
import { findContained, findIn } from './contained-left.ts';
import { containersFolder } from './prepare/contained-state.ts';

/**
 * Removes the containers, networks and volumes that a folder's dead system was started in, and nothing else of the daemon's.
 * Gives what is left, in words: nothing where there were none.
 */
export async function removeContained(folder: string, say: (line: string) => void): Promise<string[]> {
  const { projects, unseen } = await findContained(folder);
  if (unseen !== undefined) return [`containers that cannot be looked at (${unseen})`];
  try {
    for (const found of projects) {
      const daemon = await connectDaemon();
      await removeProject(daemon, found.project);
      const left = (await findIn(daemon, folder)).find(({ project }) => project === found.project);
      if (left) return [projectInWords(left)];
      say(`removed ${projectInWords(found)}`);
    }
  } catch (error) {
    return projects.map((found) => `${projectInWords(found)} (${(error as Error).message})`);
  }
  if (existsSync(containersFolder(folder))) rmSync(containersFolder(folder), { recursive: true });
  return [];
}
