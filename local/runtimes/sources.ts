import { isApiDomain } from '../../lib/model/experiments/source-of.ts';
import { findService, storesOf, type Topology } from '../../lib/model/topology.ts';
import { parseBlock } from './ipv4.ts';
import { InvalidTargetError, type Task } from './runtime.ts';

/** Task ids and store names; `all` = whoever it is. */
export type Receivers = readonly string[] | 'all';

/**
 * Resolves FIS's `sources` once, at the start, as FIS does: a task that starts later is not among them. Throws
 * {@link InvalidTargetError} naming a source that is no address, zone, service, store or known AWS API.
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

function resolve(source: string, tasks: readonly Task[], topology: Topology): Receivers {
  const idsWhere = (matches: (task: Task) => boolean) => tasks.filter(matches).map(({ id }) => id);

  if (source === 'ALL' || source === '0.0.0.0/0') return 'all';
  // No service of the system uses S3.
  if (source === 'S3') return [];
  if (source === 'DYNAMODB' || isApiDomain(source, 'dynamodb')) return storesOf(topology, 'dynamodb-table');
  if (isApiDomain(source, 'sqs')) return storesOf(topology, 'sqs-queue');
  if (isApiDomain(source, 'sns')) return storesOf(topology, 'sns-topic');
  if (findService(topology, source)) return idsWhere(({ service }) => service === source);
  if (topology.stores.some(({ name }) => name === source)) return [source];

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
  throw new InvalidTargetError(
    `sources: ${JSON.stringify(source)} is no IPv4 address or CIDR block, zone, service or store of ${topology.name}, ALL, DYNAMODB or S3`,
  );
}
