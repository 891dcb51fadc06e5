import { addressesIn, connect } from './connect.ts';
import { directoryOf } from './directory.ts';
import { followPort } from './follow-port.ts';
import { type Found, type FoundService, type FoundStore, open, told } from './found.ts';

/** A service that the configuration can have: it is known where it listens, and where those are that it calls. */
export interface SettledService extends FoundService {
  /** The port that is written; absent where it listens nowhere, or wherever it is told. */
  readonly port?: number;
  readonly fixedPort: boolean;
}

export interface Settled extends Omit<Found, 'services'> {
  readonly services: readonly SettledService[];
}

/** A service, and whether it listens where PORT says. */
interface Followed {
  readonly service: FoundService;
  readonly follows: boolean;
}

/** Puts what was found together: ports, addresses, and who is public. */
export function settle(found: Found): Settled {
  const heard = { ...found, services: found.services.map((service) => withPort(service, found)) };
  const told = heard.services.map((service) => ({ service, ...followed(service) }));
  const all = { ...heard, services: told.map(({ service, command, env }) => ({ ...service, command, env })) };
  const connected = told.map(({ follows }, index) => {
    const service = all.services[index] as FoundService;
    return { follows, service: connect(service, directoryOf(all, service.name, service.wasContained)) };
  });
  const taken = new Set(connected.flatMap(({ follows, service }) => (follows ? [] : service.ports.slice(0, 1))));
  const stores = found.stores.map((store) => storeApart(store, taken));
  return { ...found, stores, services: withPorts(withPublic(connected)) };
}

/** The port that others call it at, where it does not say one itself. */
function withPort(service: FoundService, { services }: Found): FoundService {
  if (service.ports.length > 0) return service;
  const mentions = services.filter((other) => other.name !== service.name).flatMap(addressesIn);
  const mine = mentions.filter(({ host }) => service.hosts.includes(host));
  const called = mine.map(({ port, scheme }) => port ?? (scheme === 'http' ? 80 : undefined));
  return { ...service, ports: [...new Set(called.filter((port) => port !== undefined))] };
}

function followed(service: FoundService) {
  const { name, command, env, envFiles, ports, source, followsPort = false } = service;
  const fileEnv = Object.assign({}, ...envFiles.map(({ values }) => values));
  const followed = followPort({ name, command, env, fileEnv, port: ports[0], folder: source });
  return { ...followed, follows: followsPort || followed.follows };
}

/** A server that is started listens where it is told: its port is only what it is known by, and each has its own. */
function storeApart(store: FoundStore, taken: Set<number>): FoundStore {
  const { fields, suggested, notes } = store;
  const { port } = fields;
  if (port === undefined || (fields.command ?? suggested.command) === undefined) return store;
  let own = port;
  while (taken.has(own)) own += 1;
  taken.add(own);
  if (own === port) return store;
  const note = told('port', `another has ${port}; it is told its port, so that any number does`);
  return { ...store, fields: { ...fields, port: own }, notes: [...notes, note] };
}

/** Who follows what it is told may be known by a port that others have too, as in containers; the others always have theirs. */
function withPorts(services: readonly Followed[]): SettledService[] {
  return services.map(({ service, follows }) => {
    const [port] = service.ports;
    if (port === undefined) {
      return { ...service, fixedPort: false, ...(follows ? { followsPort: true } : silent(service)) };
    }
    if (!follows) {
      const others = services.filter((one) => one.service !== service).map((one) => one.service);
      return { ...service, port, ...fixed(service, port, others) };
    }
    return { ...service, port, fixedPort: false };
  });
}

/** One that nobody is known to connect to: only its process can be looked at, and one of it is enough for nobody's requests. */
function silent({ health, isPublic, notes, replicas = 1 }: FoundService): Partial<FoundService> {
  if (health !== undefined || isPublic) return {};
  const isSaid = notes.some(({ at }) => at === 'health');
  return {
    health: 'alive',
    replicas,
    notes: [...notes, ...(isSaid ? [] : [told('health', 'nobody said that it listens anywhere')])],
  };
}

function fixed({ replicas, notes, command }: FoundService, port: number, others: readonly FoundService[]) {
  const other = others.find(({ ports }) => ports[0] === port);
  const many =
    replicas !== undefined && replicas > 1 ? `; only then can there be ${replicas} of it, as compose has it` : '';
  const note = other
    ? open(
        'fixedPort',
        `${other.name} has ${port} too, and both are on one machine now: have it listen where PORT says`,
      )
    : told('fixedPort', `nothing shows that it listens where PORT says: where it does, take this line out${many}`);
  const low = port < 1024 ? [open('port', 'only root may listen below 1024 on most machines')] : [];
  return { fixedPort: true, notes: [...notes, ...(command.length > 0 ? low : []), note] };
}

/** How services that users reach are called, the surest first. */
const likely = [
  /^(web|www|frontend|front|ui|site)$|-(web|www|frontend|ui)$|^(web|frontend)-/,
  /gateway|edge|bff|proxy|router/,
  /(^|-)app(-|$)/,
  /(^|-)api(-|$)/,
];

/** Somebody must be public: who looks like it, where nobody was said to be. */
function withPublic(services: readonly Followed[]): Followed[] {
  if (services.some(({ service }) => service.isPublic)) return [...services];
  const listening = services.filter(({ service, follows }) => service.ports.length > 0 || follows);
  const named = (all: readonly Followed[]) =>
    likely.flatMap((pattern) => all.find(({ service }) => pattern.test(service.name)) ?? []);
  const [chosen] = [...named(listening), ...named(services), ...listening, ...services];
  return services.map((one) => {
    if (one !== chosen) return one;
    const note = open('public', 'guessed: nobody said whom users reach');
    return { ...one, service: { ...one.service, isPublic: true, notes: [...one.service.notes, note] } };
  });
}
