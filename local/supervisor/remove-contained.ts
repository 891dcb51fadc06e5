import { existsSync, rmSync } from 'node:fs';
import { connectDaemon } from '../runtimes/docker/daemon/connect.ts';
import { removeProject } from '../runtimes/docker/project/remove-project.ts';
import { containersFolder, readContainedState } from './prepare/contained-state.ts';

/**
 * Removes the containers and networks that a folder's dead system was started in, and nothing else of the daemon's. Gives
 * what is left, in words: nothing where there were none.
 */
export async function removeContained(folder: string, say: (line: string) => void): Promise<string[]> {
  if (!existsSync(containersFolder(folder))) return [];
  const state = readContainedState(folder);
  try {
    if (state) {
      await removeProject(await connectDaemon(), state.project);
      say(`removed the containers of ${state.project}`);
    }
  } catch (error) {
    return [`containers of ${state?.project} (${(error as Error).message})`];
  }
  rmSync(containersFolder(folder), { recursive: true });
  return [];
}
