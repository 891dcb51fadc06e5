import type { Network, NetworkInspectInfo } from 'dockerode';
import { systemClock } from '../../../../base/clock.ts';
import type { Daemon } from '../daemon/daemon.ts';

/** By which Compose knows what is of a project. Source: https://github.com/compose-spec/compose-go, consts.go. */
export const projectLabel = 'com.docker.compose.project';

/**
 * Removes the containers, networks and volumes of a project; what the project has from elsewhere stays. Needs no file of it,
 * whatever has become of that. Gives the names of networks that the daemon keeps though nobody is in them: it has lost count,
 * and they go when it is restarted.
 */
export async function removeProject({ docker }: Pick<Daemon, 'docker'>, name: string): Promise<string[]> {
  const filters = { label: [`${projectLabel}=${name}`] };
  const containers = await docker.listContainers({ all: true, filters });
  // What the daemon starts again while it is removed is what makes it lose count.
  await Promise.all(
    containers.map(({ Id }) => unlessGone(docker.getContainer(Id).update({ RestartPolicy: { Name: 'no' } }))),
  );
  await Promise.all(
    containers.map(async ({ Id }) => {
      const container = docker.getContainer(Id);
      await unlessGone(container.stop());
      await unlessGone(container.remove({ v: true, force: true }));
    }),
  );
  const networks = await docker.listNetworks({ filters });
  const kept = await Promise.all(networks.map(({ Id }) => removeNetwork(docker.getNetwork(Id))));
  const { Volumes: volumes } = await docker.listVolumes({ filters });
  await Promise.all((volumes ?? []).map(({ Name }) => unlessGone(docker.getVolume(Name).remove())));
  return kept.flat();
}

const leaveMilliseconds = 3000;
const againMilliseconds = 250;

/** Its name where it is kept. Those who were in it may take a moment to leave; rejects where somebody stays. */
async function removeNetwork(network: Network): Promise<string[]> {
  const deadline = systemClock.monotonic() + leaveMilliseconds;
  for (;;) {
    try {
      await unlessGone(network.remove());
      return [];
    } catch (error) {
      if (statusOf(error) !== 403) throw error;
      if (systemClock.monotonic() < deadline) await systemClock.sleep(againMilliseconds);
      else {
        const { Name, Containers } = (await network.inspect()) as NetworkInspectInfo;
        if (Object.keys(Containers ?? {}).length > 0) throw error;
        return [Name];
      }
    }
  }
}

const statusOf = (error: unknown): number => (error as { readonly statusCode?: number }).statusCode ?? 0;

/** It has stopped already (304), or is not there (404), or somebody else is removing it (409). */
async function unlessGone(asked: Promise<unknown>): Promise<void> {
  try {
    await asked;
  } catch (error) {
    if (![304, 404, 409].includes(statusOf(error))) throw error;
  }
}
