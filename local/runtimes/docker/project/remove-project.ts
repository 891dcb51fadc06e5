import type { Daemon } from '../daemon/daemon.ts';

/** By which Compose knows what is of a project. Source: https://github.com/compose-spec/compose-go, consts.go. */
export const projectLabel = 'com.docker.compose.project';

/**
 * Removes the containers, networks and volumes of a project; what the project has from elsewhere stays. Needs no file of it,
 * whatever has become of that.
 */
export async function removeProject({ docker }: Pick<Daemon, 'docker'>, name: string): Promise<void> {
  const filters = { label: [`${projectLabel}=${name}`] };
  const containers = await docker.listContainers({ all: true, filters });
  await Promise.all(
    containers.map(async ({ Id }) => {
      const container = docker.getContainer(Id);
      await unlessGone(container.stop());
      await unlessGone(container.remove({ v: true, force: true }));
    }),
  );
  const networks = await docker.listNetworks({ filters });
  await Promise.all(networks.map(({ Id }) => unlessGone(docker.getNetwork(Id).remove())));
  const { Volumes: volumes } = await docker.listVolumes({ filters });
  await Promise.all((volumes ?? []).map(({ Name }) => unlessGone(docker.getVolume(Name).remove())));
}

/** It has stopped already (304), or is not there (404), or somebody else is removing it (409). */
async function unlessGone(asked: Promise<unknown>): Promise<void> {
  try {
    await asked;
  } catch (error) {
    if (![304, 404, 409].includes((error as { readonly statusCode?: number }).statusCode ?? 0)) throw error;
  }
}
