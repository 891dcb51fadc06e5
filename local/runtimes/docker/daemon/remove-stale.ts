import type { Daemon } from './daemon.ts';

/** Younger ones may be those of another checkout that is about to use them. Milliseconds. */
const staleAfter = 24 * 3_600_000;

/**
 * Removes the images of ours of a name that other versions have left: more than a day old, and used by no container, running
 * or not. By their label and name, so nobody else's. What cannot be removed stays.
 */
export async function removeStale(
  { docker }: Pick<Daemon, 'docker'>,
  { name }: { readonly name: string },
  now: number,
): Promise<void> {
  const [images, containers] = await Promise.all([
    docker.listImages({ filters: { label: [`breakwater.role=${name}`] } }),
    docker.listContainers({ all: true }),
  ]);
  const used = new Set(containers.map(({ ImageID }) => ImageID));
  const stale = images.filter(({ Id, Created }) => now - Created * 1000 > staleAfter && !used.has(Id));
  const tags = stale.flatMap(({ RepoTags }) => (RepoTags ?? []).filter((tag) => tag.startsWith(`breakwater-${name}:`)));
  for (const tag of tags)
    await docker
      .getImage(tag)
      .remove()
      .catch(() => {});
}
