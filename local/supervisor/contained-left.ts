import { existsSync } from 'node:fs';
import { connectDaemon } from '../runtimes/docker/daemon/connect.ts';
import type { Daemon } from '../runtimes/docker/daemon/daemon.ts';
import { type FoundProject, findProjects } from '../runtimes/docker/project/find-projects.ts';
import { readContainedState } from './prepare/contained-state.ts';
import { isProjectOf } from './prepare/project-name.ts';
import { places } from './state.ts';

/** What the dead system of a folder has left in Docker. */
export interface ContainedLeft {
  readonly projects: readonly FoundProject[];
  /** Why nobody can look, where there may be some. */
  readonly unseen?: string;
}

const usualSocket = '/var/run/docker.sock';

/**
 * Looks for the containers, networks and volumes of a folder's system: by what the folder says, and where that has gone, by
 * the names of their projects. A folder whose journal tells of no containers is not looked for, nor is where no daemon is.
 */
export async function findContained(folder: string): Promise<ContainedLeft> {
  const isKnown = readContainedState(folder) !== undefined;
  if (!isKnown && (existsSync(places(folder).journal) || !mayHaveDaemon())) return { projects: [] };
  try {
    return { projects: await findIn(await connectDaemon(), folder) };
  } catch (error) {
    return { projects: [], ...(isKnown && { unseen: (error as Error).message }) };
  }
}

export const findIn = (daemon: Daemon, folder: string): Promise<FoundProject[]> =>
  findProjects(daemon, (project) => isProjectOf(folder, project) || project === readContainedState(folder)?.project);

/** Without asking anybody: by a variable, or the usual socket. */
export const mayHaveDaemon = (): boolean => process.env.DOCKER_HOST !== undefined || existsSync(usualSocket);
