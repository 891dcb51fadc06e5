import { clientUrl } from '../../../../lib/model/client-url.ts';
import {
  findStore,
  portOf,
  type Service,
  type Store,
  type Topology,
  type Zone,
} from '../../../../lib/model/topology.ts';
import { type NetworkPlace, variable } from './compose-file.ts';
import { awsPorts } from './settings.ts';

/** The container that holds what AWS holds of a system. */
export const awsStores = 'aws-stores';

/** The networks: where services call each other and users come in; where services reach stores. */
export type Network = 'edge' | 'data';

/** One container of a service. */
export interface TaskPlace {
  /** `web-a` in the first zone, `web-b` in the second; a second one of a zone is `web-a2`. */
  readonly name: string;
  readonly service: Service;
  readonly zone: Zone;
}

/** The containers of a service, spread over its zones. */
export function placesOf(topology: Topology, service: Service): TaskPlace[] {
  const zones = topology.zones.filter(({ name }) => service.zones?.includes(name) ?? true);
  return Array.from({ length: service.replicas }, (_, index) => {
    const zone = zones[index % zones.length] as Zone;
    const letter = String.fromCharCode('a'.charCodeAt(0) + topology.zones.indexOf(zone));
    const round = Math.floor(index / zones.length) + 1;
    return { name: `${service.name}-${letter}${round > 1 ? round : ''}`, service, zone };
  });
}

/** The container of a store. */
export const containerOf = (store: Store): string => (isOfAws(store) ? awsStores : store.name);

export const isOfAws = ({ kind }: Store): boolean => ['dynamodb-table', 'sqs-queue', 'sns-topic'].includes(kind);

/**
 * Who answers in a network when a service or store is called by name: its own containers. The proxy before each, which
 * shall see the calls, will take the names from them, and the ports with them (docs/decisions/0032-the-docker-runtime.md).
 */
export const answersTo = (networks: readonly Network[], names: readonly string[]): Record<string, NetworkPlace> =>
  Object.fromEntries(networks.map((network) => [network, names.length === 0 ? {} : { aliases: names }]));

/** Where callers find a service or store. */
export function addressOf(topology: Topology, callee: string): { url: string; awsEndpoint?: string } {
  const store = findStore(topology, callee);
  const port = awsPortOf(store) ?? portOf(topology, callee);
  const url = clientUrl(topology, callee, { host: callee, port });
  return { url, ...(store && isOfAws(store) && { awsEndpoint: `http://${callee}:${port}` }) };
}

function awsPortOf(store: Store | undefined): number | undefined {
  if (!store || !isOfAws(store)) return undefined;
  return store.kind === 'dynamodb-table' ? awsPorts.dynamodb : awsPorts.sqs;
}

/** A port published on loopback alone: the same one, unless the variable says another. */
export const published = (name: string, port: number, inside = port): string =>
  `127.0.0.1:${variable(name, port)}:${inside}`;

/** The variable that has the port by which a container is reached. */
export const portVariable = (name: string): string => `${name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')}_PORT`;
