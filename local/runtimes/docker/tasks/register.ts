import type { Topology } from '../../../../lib/model/topology.ts';
import { zonesOf } from '../../scheduling/zones.ts';
import type { Incarnation } from '../containers/incarnation.ts';

/** A container of a service, whether it runs or not. */
export type KnownContainer = Pick<
  Incarnation,
  'containerId' | 'name' | 'composeService' | 'number' | 'zone' | 'clone'
> & { readonly service: string };

/** Where a service has a container of the project's: that one, and what was made after it. */
export interface Place {
  /** The zone's name. */
  readonly zone: string;
  /** Undefined while it has been removed. */
  readonly original: KnownContainer | undefined;
  readonly clones: readonly KnownContainer[];
}

/** The containers of services that there are. */
export interface ContainerRegister {
  add(container: KnownContainer): void;
  /** A container that has been removed; its place stays. */
  remove(containerId: string): void;
  find(containerId: string): KnownContainer | undefined;
  /** The zone's name; as others of its service have theirs, where its label does not say. */
  zoneOf(container: KnownContainer): string;
  /** In the order of their compose services and numbers. */
  placesOf(service: string): readonly Place[];
  clonesOf(service: string): readonly KnownContainer[];
  originals(): readonly KnownContainer[];
}

export function createContainerRegister(topology: Pick<Topology, 'services' | 'zones'>): ContainerRegister {
  const containers = new Map<string, KnownContainer>();
  /** Every place that has had a container, by its service and key. */
  const places = new Map<string, Map<string, KnownContainer>>();
  const all = () => [...containers.values()];

  const placesOf = (service: string): Place[] => {
    const known = [...(places.get(service) ?? new Map<string, KnownContainer>())];
    const sorted = known.toSorted(([, one], [, other]) => byPlace(one, other));
    return sorted.map(([key, sample], index) => {
      const here = all().filter((each) => each.service === service && keyOf(each) === key);
      return {
        zone: zoneOfPlace(topology, sample, index),
        original: here.find(({ clone }) => !clone),
        clones: here.filter(({ clone }) => clone),
      };
    });
  };

  return {
    add: (container) => {
      const { service, clone } = container;
      const known = places.get(service) ?? new Map<string, KnownContainer>();
      places.set(service, known.set(keyOf(container), container));
      // Another one of the project's has taken the place of one that it has replaced.
      for (const before of clone ? [] : all().filter(({ clone: isClone }) => !isClone)) {
        const isSame = before.service === service && keyOf(before) === keyOf(container);
        if (isSame && before.containerId !== container.containerId) containers.delete(before.containerId);
      }
      containers.set(container.containerId, container);
    },
    remove: (containerId) => void containers.delete(containerId),
    find: (containerId) => containers.get(containerId),
    zoneOf: (container) => {
      const isItsPlace = ({ original, clones }: Place) =>
        [original, ...clones].some((each) => each?.containerId === container.containerId);
      return placesOf(container.service).find(isItsPlace)?.zone ?? '';
    },
    placesOf,
    clonesOf: (service) => all().filter((each) => each.service === service && each.clone),
    originals: () => all().filter(({ clone }) => !clone),
  };
}

/**
 * The zone that a container is in: what its label says, or else by its number among those of its service, from 0, as ECS
 * spreads them.
 */
export function zoneOfPlace(
  { services, zones }: Pick<Topology, 'services' | 'zones'>,
  { service, zone }: Pick<KnownContainer, 'service' | 'zone'>,
  index: number,
): string {
  if (zone !== undefined && zones.some(({ name }) => name === zone)) return zone;
  const found = services.find(({ name }) => name === service);
  const its = found ? zonesOf(found, zones) : zones;
  return its[index % its.length]?.name ?? '';
}

const keyOf = ({ composeService, number }: KnownContainer) => `${composeService} ${number}`;

const byPlace = (one: KnownContainer, other: KnownContainer) =>
  one.composeService.localeCompare(other.composeService) || one.number - other.number;
