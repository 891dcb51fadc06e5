import { stringify } from 'yaml';
import type { SystemModel } from '../../../../lib/model/system.ts';
import type { Topology } from '../../../../lib/model/topology.ts';
import type { ComposeFile, ComposeService } from './compose-file.ts';
import { placesOf, portVariable, published, type TaskPlace } from './places.ts';
import { awsPorts } from './settings.ts';
import { storeContainers } from './stores.ts';
import { taskContainer } from './task.ts';
import { waitsOf } from './waits.ts';

const servicesBuild = { context: '..', dockerfile: 'services/Dockerfile' } as const;

/**
 * A system on the services' kit as containers: each service in its zones, the stores that a runtime brings. The image of
 * the services is built once, by the first of them.
 */
export function composeOf(system: Pick<SystemModel, 'topology' | 'seed'>): ComposeFile {
  const { topology } = system;
  const waits = waitsOf(topology);
  const places = topology.services.flatMap((service) => placesOf(topology, service));
  const ports = portsOf(places);
  const tasks = places.map((place, index): [string, ComposeService] => {
    const container = taskContainer(topology, place, {
      waits: waits.get(place.service.name) ?? new Map(),
      ports: ports.get(place.name) ?? [],
    });
    return [place.name, index === 0 ? { ...container, build: servicesBuild } : container];
  });
  const stores = storeContainers(system);
  refuseTwice(topology, [...tasks.map(([name]) => name), ...Object.keys(stores)]);
  return { services: { ...Object.fromEntries(tasks), ...stores }, networks: { edge: {}, data: {} } };
}

/** Users reach each task of a public service, on its own port or the next free one. */
function portsOf(places: readonly TaskPlace[]): ReadonlyMap<string, readonly string[]> {
  const taken = new Set<number>([awsPorts.dynamodb, awsPorts.sqs]);
  const ports = new Map<string, string[]>();
  for (const { name, service } of places) {
    if (!service.public) continue;
    let port = service.port;
    while (taken.has(port)) port++;
    taken.add(port);
    ports.set(name, [published(portVariable(name), port, service.port)]);
  }
  return ports;
}

function refuseTwice({ name: system }: Topology, names: readonly string[]): void {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`system ${system} would have two containers named ${twice}`);
}

/** The text of a compose file, the same in YAML 1.1, which Compose 1.29 reads; the command is the one that writes it again. */
export function composeText(file: ComposeFile, command: string): string {
  const head = `# The containers of the system, written from its topology by \`${command}\`: changes here are lost.\n`;
  return head + stringify(file, { compat: 'yaml-1.1', aliasDuplicateObjects: false, lineWidth: 0 });
}
