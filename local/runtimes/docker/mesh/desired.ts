import { findStore, serviceNamed, type Topology } from '../../../../lib/model/topology.ts';
import type { Caller, Desired, Endpoint, ListenerConfig } from '../../embedded/links/protocol.ts';
import { linkProtocolOf } from '../../embedded/links/protocol-of.ts';
import type { Layout, Slot } from '../project/layout.ts';

/** The sender that stands for everybody outside. */
export const users = 'users';

/** Who calls from an address that is nobody's of the system. */
export const somebody = 'somebody';

/** A container that is in a slot. */
export interface Occupant {
  /** Its incarnation's. */
  readonly id: string;
  /** In our network; undefined where it has none. */
  readonly address: string | undefined;
  readonly inRotation: boolean;
}

/**
 * What the observing proxy is to do. Callers and endpoints go by the names of slots, which stay when containers are
 * restarted; where there are several in one, as while a service is deployed, the others go by their own. `occupantsOf` gives
 * the one whose place it is first, and is undefined for a slot that nothing has been told of yet.
 */
export function desiredOf(
  { slots, stores, published }: Layout,
  topology: Topology,
  occupantsOf: (slot: Slot) => readonly Occupant[] | undefined,
): Desired {
  const listeners = [
    ...slots.flatMap((slot) => listenersBefore(slot, stores, topology)),
    ...published.map(({ service, inside }) => listenerOfUsers(service, inside, topology)),
  ];
  const endpoints: Endpoint[] = [];
  const callers: Record<string, Caller> = {};
  for (const slot of slots) {
    // One that restarts has its own address before it is told of; what nothing is known of its callers find out themselves.
    if (slot.address !== undefined) callers[slot.address] = { id: slot.id, from: slot.standIn };
    const expected = { id: slot.id, address: slot.address, inRotation: true };
    for (const [index, { id, address, inRotation }] of (occupantsOf(slot) ?? [expected]).entries()) {
      if (address === undefined) continue;
      const name = index === 0 ? slot.id : id;
      callers[address] = { id: name, from: slot.standIn };
      for (const callee of slot.callees) endpoints.push({ callee, id: name, host: address, inRotation });
    }
  }
  return { listeners: unlikeEachOther(listeners), endpoints, callers };
}

function listenersBefore(slot: Slot, stores: Layout['stores'], topology: Topology): ListenerConfig[] {
  return slot.callees.flatMap((callee) => {
    const store = findStore(topology, callee);
    const host = store ? stores[callee] : slot.standIn;
    return slot.ports.map((port) => ({
      id: `${host}:${port}`,
      ...(host !== undefined && { host }),
      port,
      caller: somebody,
      sharedByCallers: true as const,
      callee,
      destinationPort: port,
      protocol: linkProtocolOf(store),
      ...(store ? store.kind === 'server' && { foreign: true as const } : { prefers: slot.id }),
    }));
  });
}

function listenerOfUsers(service: string, inside: number, topology: Topology): ListenerConfig {
  return {
    id: `${users}>${service}`,
    host: '0.0.0.0',
    port: inside,
    caller: users,
    callee: service,
    destinationPort: serviceNamed(topology, service).port,
    protocol: 'http',
  };
}

/** Several containers of a store are met at one address. */
const unlikeEachOther = (listeners: readonly ListenerConfig[]): ListenerConfig[] => [
  ...new Map(listeners.map((listener) => [listener.id, listener])).values(),
];
