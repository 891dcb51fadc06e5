import { randomBytes } from 'node:crypto';
import type { TaskRevision } from '../../service-policy.ts';
import { cloneIn, placeIn } from '../containers/incarnation.ts';
import type { Daemon } from '../daemon/daemon.ts';
import { dockerLabels } from '../labels.ts';
import {
  listContainers,
  removeContainer,
  startContainer,
  startOnceStopped,
  stopContainer,
  unless,
} from './ask-daemon.ts';
import { revisionName } from './choose.ts';
import { cloneOptions } from './clone-options.ts';
import type { KnownContainer } from './register.ts';

/** Makes a container beside one of the project's, which runs a revision of the same service; it is not started. */
export async function makeClone(daemon: Daemon, of: KnownContainer, revision: TaskRevision): Promise<KnownContainer> {
  const { docker } = daemon;
  const original = await docker.getContainer(of.containerId).inspect();
  const { create, networks } = cloneOptions(original, revision, randomBytes(2).toString('hex'));
  const { id: containerId } = await docker.createContainer(create);
  try {
    for (const { id, aliases } of networks) {
      await docker.getNetwork(id).connect({ Container: containerId, EndpointConfig: { Aliases: [...aliases] } });
    }
  } catch (error) {
    await removeContainer(daemon, containerId).catch(() => {});
    throw error;
  }
  return {
    ...of,
    containerId,
    name: create.name ?? containerId,
    clone: { of: of.containerId, revision: revisionName(revision) },
  };
}

/**
 * Removes the containers that deployments have made in a system, and starts those of the project that were stopped for
 * them: first, so that users have somewhere to go. Whoever has made them may have died, in the middle of stopping others
 * for them: those are waited for, unless it is known that there are none. Gives the names of what it removed.
 */
export async function removeClones(daemon: Daemon, system: string, { isNoneStopping = false } = {}): Promise<string[]> {
  const clones = await listContainers(daemon, [`${dockerLabels.system}=${system}`, dockerLabels.cloneOf]);
  const originals = [...new Set(clones.map(({ Labels }) => Labels[dockerLabels.cloneOf] ?? ''))];
  const results = await Promise.allSettled(originals.map((id) => unless([404], startContainer(daemon, id))));
  // Where a clone serves, one that runs may be about to stop for it.
  const mayStop = !isNoneStopping && clones.some(({ State }) => State === 'running');
  const running = mayStop
    ? originals.filter((_, index) => (results[index] as PromiseFulfilledResult<boolean>).value === false)
    : [];
  const again = Promise.allSettled(running.map((id) => unless([404], startOnceStopped(daemon, id))));
  await Promise.all(
    clones.map(async ({ Id }) => {
      await stopContainer(daemon, Id);
      await removeContainer(daemon, Id);
    }),
  );
  const failed = [...results, ...(await again)].find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
  return clones.map(nameOf);
}

/** The containers of the services of a system, stopped ones too. */
export async function knownContainers(daemon: Daemon, system: string): Promise<KnownContainer[]> {
  const found = await listContainers(daemon, [`${dockerLabels.system}=${system}`, dockerLabels.service]);
  return found.map((container) => {
    const { Id, Labels } = container;
    return {
      containerId: Id,
      name: nameOf(container),
      service: Labels[dockerLabels.service] ?? '',
      ...placeIn(Labels),
      zone: Labels[dockerLabels.zone],
      ...cloneIn(Labels),
    };
  });
}

const nameOf = ({ Id, Names }: { readonly Id: string; readonly Names: readonly string[] }): string =>
  Names[0]?.replace(/^\//, '') ?? Id;
