import { findService, findStore, type Topology } from '../../../../lib/model/topology.ts';
import { linkProtocolOf } from '../../embedded/links/protocol-of.ts';
import type { ComposedService, ComposeProject } from './compose-project.ts';
import type { Subnet } from './free-subnet.ts';
import type { Member, Members } from './members.ts';
import { portsIn } from './told.ts';
import { type Unseen, type WhyUnseen, whyUnseen } from './unseen.ts';

/** A container of a member, whichever incarnation is in it: the n-th one of its compose service. */
export interface Slot {
  /** `web-1`. */
  readonly id: string;
  readonly composeService: string;
  readonly number: number;
  /** What is called there: the service, or the first store that it holds. */
  readonly callees: readonly string[];
  readonly zone: string | undefined;
  /** The address that stands for it: calls to it go there, and calls of it come from there. */
  readonly standIn: string;
  /** Its own address in our network, where it always has the same one. */
  readonly address: string | undefined;
  /** Callers are led to it by its names. */
  readonly isLedTo: boolean;
  /** The ports at which it may be called. */
  readonly ports: readonly number[];
}

/** Where everything is in the network of the observing proxy. */
export interface Layout {
  /** What the label says by which its containers are found: the name of the project, which no other has. */
  readonly system: string;
  readonly subnet: Subnet;
  /** Our names in the file: none of them is theirs. */
  readonly names: { readonly proxy: string; readonly network: string; readonly outside: string };
  readonly slots: readonly Slot[];
  /** The addresses that stand for stores, by name. */
  readonly stores: Readonly<Record<string, string>>;
  readonly unseen: readonly Unseen[];
  /** Where users reach the public services that are seen: on this machine, and inside the proxy's container. */
  readonly published: readonly { readonly service: string; readonly port: number; readonly inside: number }[];
  readonly members: Members;
}

export interface LayoutInput {
  readonly project: ComposeProject;
  readonly topology: Topology;
  readonly members: Members;
  readonly subnet: Subnet;
  /** All that each service is told, by name: {@link toldTo}. */
  readonly told: Readonly<Record<string, readonly string[]>>;
  /** The ports that an image says it listens on, by the names of services. */
  readonly exposed?: Readonly<Record<string, readonly number[]>>;
  /** The ports on this machine by which users reach public services, by their names. */
  readonly publicPorts: Readonly<Record<string, number>>;
}

/** Gives each container and store its address. Throws where there are more of them than addresses. */
export function layOut(input: LayoutInput): Layout {
  const { project, members, subnet } = input;
  const { slots, stores, unseen } = placed(input);
  return {
    ...{ system: project.name, subnet, slots, stores, unseen, members },
    names: ourNames(project),
    published: publishedOf(input.publicPorts, slots),
  };
}

function placed(input: LayoutInput): Pick<Layout, 'slots' | 'unseen' | 'stores'> {
  const { project, topology, members, subnet, told } = input;
  const unseen: Unseen[] = [];
  const slots: Slot[] = [];
  const stores: Record<string, string> = {};
  let standIns = 0;
  let owns = 0;
  const nextStandIn = () => subnet.standIn(standIns++) ?? tooMany(topology);

  for (const [composeService, member] of Object.entries(members)) {
    const service = project.services[composeService] as ComposedService;
    const why = whyUnseen(service, told[composeService] ?? []) ?? whyTwice(member, stores);
    if (why) unseen.push({ composeService, member, ...why });
    if (why?.what === 'all calls') continue;
    if ('stores' in member) for (const store of member.stores) stores[store] = nextStandIn();
    for (let number = 1; number <= service.containers; number++) {
      slots.push({
        ...{ id: `${composeService}-${number}`, composeService, number },
        callees: 'stores' in member ? member.stores : [member.service],
        zone: 'stores' in member ? undefined : member.zone,
        standIn: 'stores' in member ? (stores[member.stores[0] ?? ''] as string) : nextStandIn(),
        address: service.containers === 1 ? subnet.own(owns++) : undefined,
        isLedTo: why?.what !== 'calls to it',
        ports: portsOf(service, member, input),
      });
    }
  }
  return { slots, stores, unseen };
}

function tooMany({ name }: Topology): never {
  throw new Error(
    `system ${name} has more containers and stores than the network of the observing proxy has addresses`,
  );
}

/** A store that is in several containers of different names is met at the first of them. */
function whyTwice(member: Member, stores: Readonly<Record<string, string>>): WhyUnseen | undefined {
  if (!('stores' in member)) return undefined;
  if (member.stores.length === 0) return { what: 'all calls', reason: 'it holds no store of the system' };
  const twice = member.stores.find((store) => store in stores);
  return twice === undefined
    ? undefined
    : { what: 'all calls', reason: `another container already stands for store ${twice}` };
}

/** Each port that the model, the file, or whoever calls there knows. */
function portsOf(
  service: ComposedService,
  member: Member,
  { project, topology, told, exposed }: LayoutInput,
): number[] {
  const ofModel = 'stores' in member ? member.stores.flatMap((name) => portOfStore(topology, name)) : portOfService();
  function portOfService(): number[] {
    const found = 'stores' in member ? undefined : findService(topology, member.service);
    return found ? [found.port] : [];
  }
  const names = namesOf(project, service);
  const linked = Object.values(project.services).flatMap(({ links }) =>
    Object.entries(links).flatMap(([alias, to]) => (to === service.name ? [alias] : [])),
  );
  const called = Object.values(told)
    .flat()
    .flatMap((text) => portsIn(text, [...names, ...linked]));
  const all = new Set([...ofModel, ...service.ports, ...(exposed?.[service.name] ?? []), ...called]);
  return [...all].toSorted((one, other) => one - other);
}

/** What AWS holds is behind HTTPS in the model, and behind a port of the file's in containers. */
function portOfStore(topology: Topology, name: string): number[] {
  const store = findStore(topology, name);
  return store && 'port' in store ? [store.port] : [];
}

/** The names that a service answers to, whoever asks. */
export function namesOf(project: ComposeProject, service: ComposedService): string[] {
  const { name, containers, containerName, networks } = service;
  const ofContainers = Array.from({ length: containers }, (_, index) => `${project.name}-${name}-${index + 1}`);
  const own = containerName === undefined ? ofContainers : [containerName];
  return [...new Set([name, ...own, ...Object.values(networks).flat()])];
}

/** Below those that the kernel picks for calls that go on. */
const firstInside = 10_000;

/** Ports inside the proxy for users: none at which a container is called. */
function publishedOf(publicPorts: LayoutInput['publicPorts'], slots: readonly Slot[]): Layout['published'] {
  const taken = new Set(slots.flatMap(({ ports }) => ports));
  const seen = new Set(slots.flatMap(({ callees }) => callees));
  let inside = firstInside;
  return Object.entries(publicPorts).flatMap(([service, port]) => {
    if (!seen.has(service)) return [];
    while (taken.has(inside)) inside++;
    return [{ service, port, inside: inside++ }];
  });
}

function ourNames({ services, networks }: ComposeProject): Layout['names'] {
  const free = (name: string, taken: readonly string[]): string =>
    taken.includes(name) ? free(`${name}-2`, taken) : name;
  return {
    proxy: free('breakwater-proxy', Object.keys(services)),
    network: free('breakwater', networks),
    outside: free('breakwater-outside', networks),
  };
}

/** What is spoken at a callee. */
export const protocolOf = (topology: Topology, callee: string) => linkProtocolOf(findStore(topology, callee));
