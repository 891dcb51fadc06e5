import type { FoundService, FoundStore, LeftOut, Reachable } from './found.ts';
import { kindOfScheme } from './image-kind.ts';
import type { Mention } from './mentions.ts';
import { reference } from './reference.ts';

/** Who is meant by an address, and by which of its ports. */
export interface Hit {
  readonly name: string;
  /** The address in a template; undefined where the port that is named is none that a link carries. */
  readonly pair: string | undefined;
  /** The same as a URL, where clients of its kind want that one. */
  readonly url: string | undefined;
  readonly port: number | undefined;
}

/** Everybody who can be called, by host. */
export interface Directory {
  find(mention: Pick<Mention, 'host' | 'port' | 'scheme'>): Hit | undefined;
  /** Why a host is not there any more. */
  leftOut(host: string): LeftOut | undefined;
  /** The names of whom a host may mean. */
  named(host: string): string | undefined;
}

type Reached = Pick<Reachable, 'name' | 'hosts' | 'ports' | 'published'> & { readonly scheme: string | undefined };

const loopback = new Set(['localhost', '127.0.0.1', '0.0.0.0', 'host.docker.internal']);

/** A directory of what was found; `self` is who asks, `isContained` whether its localhost is its own. */
export function directoryOf(
  {
    services,
    stores,
    leftOut,
  }: { services: readonly FoundService[]; stores: readonly FoundStore[]; leftOut: readonly LeftOut[] },
  self: string,
  isContained: boolean,
): Directory {
  const all: Reached[] = [
    ...services.map((service) => ({ ...service, scheme: 'http' })),
    ...stores.map((store) => ({ ...store, scheme: schemeOf(store) })),
  ];
  const byHost = (host: string) => all.find(({ hosts }) => hosts.includes(host));
  const byPublished = (port: number | undefined) =>
    all.find(({ published }) => port !== undefined && port in published);
  return {
    find: ({ host, port, scheme }) => {
      const isHere = loopback.has(host) && (!isContained || host === 'host.docker.internal');
      const at = port ?? (scheme === undefined ? undefined : kindOfScheme(scheme)?.port);
      const target = byHost(host) ?? (isHere ? byPublished(at) : undefined);
      if (!target) return undefined;
      const inside = isHere && at !== undefined ? target.published[at] : port;
      return hitOf(target, { self, scheme, port: inside });
    },
    leftOut: (host) => leftOut.find(({ hosts }) => hosts.includes(host)),
    named: (host) => byHost(host)?.name,
  };
}

function schemeOf(store: FoundStore): string | undefined {
  if (store.kind === 'redis') return 'redis';
  return store.fields.protocol === 'http' ? 'http' : undefined;
}

function hitOf(
  { name, ports, scheme: own }: Reached,
  { self, scheme, port }: { self: string; scheme: string | undefined; port: number | undefined },
): Hit {
  const wanted = port ?? (scheme === 'http' ? 80 : undefined);
  const isCarried =
    ports.length === 0 || wanted === undefined || wanted === ports[0] || (port === undefined && !ports.includes(80));
  if (!isCarried) return { name, pair: undefined, url: undefined, port };
  const called = name === self ? 'self' : name;
  return {
    name,
    port,
    pair: `${reference(called, 'host')}:${reference(called, 'port')}`,
    url: scheme === own && own !== undefined && called !== 'self' ? reference(name, 'url') : undefined,
  };
}
