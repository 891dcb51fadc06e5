import type { ContainerCreateOptions, ContainerInspectInfo } from 'dockerode';
import type { TaskRevision } from '../../service-policy.ts';
import { composeLabels } from '../containers/incarnation.ts';
import { dockerLabels } from '../labels.ts';
import { revisionName } from './choose.ts';

/** A container to be made, and the networks that it joins before it starts. */
export interface CloneOptions {
  readonly create: ContainerCreateOptions;
  readonly networks: readonly { readonly id: string; readonly aliases: readonly string[] }[];
}

/**
 * A container as another one is, told otherwise: the same image, command, networks, names, limits and labels. It publishes
 * no ports and has no fixed addresses, which the other one has. Compose does not take it for the other one, and removes
 * it with the project's orphans. Source: Docker Engine API 1.41, ContainerCreate.
 */
export function cloneOptions(of: ContainerInspectInfo, revision: TaskRevision, suffix: string): CloneOptions {
  const { Id, Image, Name, Config, HostConfig, NetworkSettings } = of;
  const name = `${Name.replace(/^\//, '')}-${revisionName(revision).replace(':', '-')}-${suffix}`;
  const { Hostname, MacAddress: _, ...config } = Config as typeof Config & { readonly MacAddress?: string };
  const networks = Object.entries(NetworkSettings.Networks ?? {}).map(([network, { NetworkID, Aliases }]) => ({
    network,
    id: NetworkID,
    aliases: ((Aliases ?? []) as readonly string[]).filter((alias) => !Id.startsWith(alias)),
  }));
  const mode = HostConfig.NetworkMode === 'default' ? 'bridge' : HostConfig.NetworkMode;
  const first = networks.find(({ network, id }) => mode === network || mode === id);
  return {
    create: {
      ...config,
      // An own host name is kept; the one that is given to who has none is of its id.
      ...(!Id.startsWith(Hostname) && { Hostname }),
      name,
      Image,
      AttachStdin: false,
      AttachStdout: false,
      AttachStderr: false,
      Env: told(Config.Env ?? [], revision.environment),
      Labels: {
        ...Config.Labels,
        ...(composeLabels.oneOff in Config.Labels && { [composeLabels.oneOff]: 'True' }),
        [dockerLabels.revision]: revisionName(revision),
        [dockerLabels.cloneOf]: Id,
      },
      HostConfig: { ...HostConfig, PortBindings: {}, PublishAllPorts: false, AutoRemove: false },
      ...(first &&
        first.aliases.length > 0 && {
          NetworkingConfig: { EndpointsConfig: { [first.network]: { Aliases: [...first.aliases] } } },
        }),
    },
    networks: networks.filter((each) => each !== first).map(({ id, aliases }) => ({ id, aliases })),
  };
}

/** An environment, with variables added or changed. */
function told(environment: readonly string[], variables: TaskRevision['environment']): string[] {
  const kept = environment.filter((line) => !Object.hasOwn(variables, line.split('=')[0] ?? ''));
  return [...kept, ...Object.entries(variables).map(([name, value]) => `${name}=${value}`)];
}
