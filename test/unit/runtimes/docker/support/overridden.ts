import { parse } from 'yaml';
import type { Service, Store, Topology } from '../../../../../lib/model/topology.ts';
import { readComposeProject } from '../../../../../local/runtimes/docker/project/compose-project.ts';
import { subnetBeside } from '../../../../../local/runtimes/docker/project/free-subnet.ts';
import { type Layout, layOut } from '../../../../../local/runtimes/docker/project/layout.ts';
import { type Members, membersOf } from '../../../../../local/runtimes/docker/project/members.ts';
import { overrideText } from '../../../../../local/runtimes/docker/project/override.ts';

export const subnet = subnetBeside([]);

export const topologyOf = (services: Readonly<Record<string, number>>, stores: readonly Store[]): Topology => ({
  name: 'theirs',
  zones: [],
  services: Object.entries(services).map(
    ([name, port]): Service => ({
      ...{ name, port, description: '', replicas: 1, cpu: 256, memory: 512, processName: 'x', calls: [] },
    }),
  ),
  stores,
});

interface Given {
  /** As `docker compose config --format json` has it. */
  readonly services: Readonly<Record<string, object>>;
  readonly networks?: Readonly<Record<string, object>>;
  readonly topology: Topology;
  readonly members: Members;
  readonly publicPorts?: Readonly<Record<string, number>>;
}

interface Override {
  readonly services: Readonly<
    Record<
      string,
      {
        readonly labels: Readonly<Record<string, string>>;
        readonly networks?: Readonly<Record<string, object>>;
        readonly extra_hosts?: readonly string[];
        readonly ports?: readonly string[];
        readonly healthcheck?: object;
      }
    >
  >;
  readonly networks: Readonly<Record<string, object>>;
}

/** What is merged into a compose file of these services. */
export function overridden(given: Given): { layout: Layout; override: Override; topology: Topology } {
  const { services, networks = { default: {} }, topology, members, publicPorts = {} } = given;
  const project = readComposeProject(JSON.stringify({ name: 'theirs', services, networks }));
  const told = Object.fromEntries(Object.values(project.services).map((service) => [service.name, service.told]));
  const layout = layOut({ project, topology, members: membersOf(project, members), subnet, told, publicPorts });
  return {
    layout,
    override: parse(overrideText(project, layout, { image: 'proxy:1', folder: '/here', timeScale: 0.1 }), {
      logLevel: 'error',
    }) as Override,
    topology,
  };
}

export const inDefault = { networks: { default: null } };
export const database: Store = { kind: 'server', name: 'database', port: 5432, protocol: 'postgres' };
