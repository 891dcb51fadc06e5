import type { Daemon } from '../daemon/daemon.ts';
import { dockerLabels } from '../labels.ts';
import { projectLabel } from './remove-project.ts';

/** What the daemon has of a compose project. */
export interface FoundProject {
  readonly project: string;
  readonly containers: number;
  readonly networks: number;
  readonly volumes: number;
}

/** The compose projects, running or not, whose names are meant, in the order of their names. */
export async function findProjects(
  { docker }: Pick<Daemon, 'docker'>,
  isMeant: (project: string) => boolean,
): Promise<FoundProject[]> {
  const filters = { label: [projectLabel] };
  const [containers, networks, { Volumes: volumes }] = await Promise.all([
    docker.listContainers({ all: true, filters }),
    docker.listNetworks({ filters }),
    docker.listVolumes({ filters }),
  ]);
  const count = (all: readonly { readonly Labels?: Readonly<Record<string, string>> | null | undefined }[] | null) =>
    Map.groupBy(all ?? [], ({ Labels }) => Labels?.[projectLabel] ?? '');
  const [ofContainers, ofNetworks, ofVolumes] = [count(containers), count(networks), count(volumes)];
  const names = new Set([...ofContainers.keys(), ...ofNetworks.keys(), ...ofVolumes.keys()]);
  return [...names]
    .filter(isMeant)
    .toSorted()
    .map((project) => ({
      project,
      containers: ofContainers.get(project)?.length ?? 0,
      networks: ofNetworks.get(project)?.length ?? 0,
      volumes: ofVolumes.get(project)?.length ?? 0,
    }));
}

/** The folders of systems that have containers, by the projects of these. */
export async function foldersOfProjects({ docker }: Pick<Daemon, 'docker'>): Promise<ReadonlyMap<string, string>> {
  const found = await docker.listContainers({ all: true, filters: { label: [dockerLabels.folder] } });
  return new Map(found.map(({ Labels }) => [Labels[projectLabel] ?? '', Labels[dockerLabels.folder] ?? '']));
}

/** `7 containers and 3 networks of breakwater-web-1a2b3c`. */
export function projectInWords({ project, containers, networks, volumes }: FoundProject): string {
  const counted = [
    [containers, 'container'],
    [networks, 'network'],
    [volumes, 'volume'],
  ] as const;
  const parts = counted.flatMap(([number, one]) => (number > 0 ? [`${number} ${one}${number === 1 ? '' : 's'}`] : []));
  return `${[parts.slice(0, -1).join(', '), ...parts.slice(-1)].filter(Boolean).join(' and ')} of ${project}`;
}
