import { existsSync, rmSync } from 'node:fs';
import { connectDaemon } from '../runtimes/docker/daemon/connect.ts';
import { projectInWords } from '../runtimes/docker/project/find-projects.ts';
import { removeProject } from '../runtimes/docker/project/remove-project.ts';
import { findContained, findIn } from './contained-left.ts';
import { containersFolder } from './prepare/contained-state.ts';

/** Docker has lost count of who is in it, which happens where containers were restarted while they were removed. */
const whenGone = 'it does no harm, and goes when Docker is restarted';

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
      const kept = await removeProject(daemon, found.project);
      const left = (await findIn(daemon, folder)).find(({ project }) => project === found.project);
      if (left && left.containers + left.volumes + left.networks > kept.length) return [projectInWords(left)];
      for (const network of kept) say(`network ${network} is kept by Docker, though nobody is in it: ${whenGone}`);
      const { networks } = found;
      if (networks > kept.length || found.containers + found.volumes > 0)
        say(`removed ${projectInWords({ ...found, networks: networks - kept.length })}`);
    }
  } catch (error) {
    const left = await findContained(folder);
    return left.projects.map((each) => `${projectInWords(each)} (${(error as Error).message})`);
  }
  if (existsSync(containersFolder(folder))) rmSync(containersFolder(folder), { recursive: true });
  return [];
}
