import { findStore, type Store, storesOf, type Topology } from '../topology.ts';
import type { ParameterValue } from './experiment.ts';

/** How `sources` names a callee: DYNAMODB, or where each environment has it; a queue, by its Region's API. */
export function sourceOf(topology: Topology, callee: string): ParameterValue {
  return findStore(topology, callee)?.kind === 'dynamodb-table' ? 'DYNAMODB' : { addressOf: callee };
}

/** The stores behind each AWS API, by the first label of its domain. */
const kindsByApi: Readonly<Record<string, Store['kind']>> = {
  dynamodb: 'dynamodb-table',
  sqs: 'sqs-queue',
  sns: 'sns-topic',
};

/**
 * The services and stores that a domain name stands for; undefined for what is no domain name. Ours are an AWS API, in
 * whatever Region (`dynamodb.us-east-1.amazonaws.com`), a service in Cloud Map in whatever environment
 * (`web.books-prod.internal`), and a cache's endpoint (`master.books-prod-cache.….amazonaws.com`); all others stand for none.
 */
export function calleesAtDomain(topology: Topology, source: string): readonly string[] | undefined {
  if (!/^([a-z0-9_-]{1,63}\.)+[a-z]{2,63}$/i.test(source)) return undefined;
  const [first = '', ...namespace] = source.toLowerCase().split('.');
  if (/\.amazonaws\.com(\.cn)?$/i.test(source)) {
    const kind = Object.hasOwn(kindsByApi, first) ? kindsByApi[first] : undefined;
    return kind ? storesOf(topology, kind) : cachesAt(topology, [first, ...namespace]);
  }
  const isOurs = inEnvironment(topology.name, namespace[0] ?? '') && /^(internal|local)$/.test(namespace[1] ?? '');
  return topology.services.flatMap(({ name }) => (isOurs && namespace.length === 2 && name === first ? [name] : []));
}

/** ElastiCache has the replication group's id among the labels. */
const cachesAt = ({ name: system, stores }: Topology, labels: readonly string[]): string[] =>
  stores.flatMap(({ kind, name }) => {
    const isNamed = labels.some(
      (label) => label.endsWith(`-${name}`) && inEnvironment(system, label.slice(0, -name.length - 1)),
    );
    return kind === 'redis' && isNamed ? [name] : [];
  });

/** As our names begin: with the system, and where it is deployed with the environment. */
const inEnvironment = (system: string, text: string): boolean => text === system || text.startsWith(`${system}-`);
