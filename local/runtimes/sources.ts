import { calleesAtDomain } from '../../lib/model/experiments/source-of.ts';
import { findService, findStore, storesOf, type Topology } from '../../lib/model/topology.ts';
import { parseBlock } from './ipv4.ts';
import { InvalidTargetError, type Task } from './runtime.ts';

/** Task ids and store names; `all` = whoever it is. */
export type Receivers = readonly string[] | 'all';

/**
 * Resolves FIS's `sources` once, at the start, as FIS does: a task that starts later is not among them. A domain name that
 * is none of the system's means nobody, as one does that a task never asks. Throws {@link InvalidTargetError} naming a
 * source that is no address, domain name, zone, service or store.
 */
export function receiversOf(sources: readonly string[], tasks: readonly Task[], topology: Topology): Receivers {
  const receivers = new Set<string>();
  for (const source of sources) {
    const found = resolve(source, tasks, topology);
    if (found === 'all') return 'all';
    for (const receiver of found) receivers.add(receiver);
  }
  return [...receivers];
}

/** The domain names among sources that are nobody's of a system, as a sentence; undefined where all are somebody's. */
export function strangersIn(sources: readonly string[], topology: Topology): string | undefined {
  const hosts = topology.stores.map((store) => (store.kind === 'server' ? store.host : undefined));
  const strangers = sources.filter(
    (source) => !hosts.includes(source) && calleesAtDomain(topology, source)?.length === 0,
  );
  if (strangers.length === 0) return undefined;
  return `No flow of ${topology.name} goes to ${strangers.join(' or ')}: a service is SERVICE.${topology.name}-ENVIRONMENT.internal.`;
}

function resolve(source: string, tasks: readonly Task[], topology: Topology): Receivers {
  const idsWhere = (matches: (task: Task) => boolean) => tasks.filter(matches).map(({ id }) => id);

  if (source === 'ALL' || source === '0.0.0.0/0') return 'all';
  // No service of the system uses S3.
  if (source === 'S3') return [];
  if (source === 'DYNAMODB') return storesOf(topology, 'dynamodb-table');
  const named = (name: string) =>
    findService(topology, name) ? idsWhere(({ service }) => service === name) : findStore(topology, name) ? [name] : [];
  if (findService(topology, source) || findStore(topology, source)) return named(source);

  const zone = topology.zones.find(({ name, id }) => name === source || id === source);
  if (zone) return idsWhere(({ availabilityZone }) => availabilityZone === zone.name);

  const serversWhere = (matches: (host: string) => boolean) =>
    topology.stores.flatMap((store) => (store.kind === 'server' && matches(store.host ?? '') ? [store.name] : []));
  const isInBlock = parseBlock(source);
  if (isInBlock) {
    return [...idsWhere(({ privateIpv4Address }) => isInBlock(privateIpv4Address)), ...serversWhere(isInBlock)];
  }
  const servers = serversWhere((host) => host === source);
  if (servers.length > 0) return servers;
  const callees = calleesAtDomain(topology, source);
  if (callees) return callees.flatMap(named);
  throw new InvalidTargetError(
    `sources: ${JSON.stringify(source)} is no IPv4 address or CIDR block, domain name, zone, service or store of ${topology.name}, ALL, DYNAMODB or S3`,
  );
}
