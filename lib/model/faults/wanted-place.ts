import { findStore, isCache, type Store, type Topology } from '../topology.ts';
import type { AnyEffect } from './effect.ts';

/** What a fault has to be on, by the kind of its effect; one that is not here takes more than one kind of store. */
const wanted: Readonly<Record<string, { readonly what: string; readonly takes: (store: Store) => boolean }>> = {
  'redis-fault': { what: 'a Redis', takes: isCache },
  'dynamodb-partial-batch': { what: 'a DynamoDB table', takes: ({ kind }) => kind === 'dynamodb-table' },
};

const inWords: Readonly<Record<Store['kind'], string>> = {
  redis: 'a Redis',
  'dynamodb-table': 'a DynamoDB table',
  'sqs-queue': 'an SQS queue',
  'sns-topic': 'an SNS topic',
  server: 'a server of another protocol',
};

/** What a fault has to be on, in words; undefined where that may be more. */
export const wantedOf = (kind: AnyEffect['kind']): string | undefined =>
  Object.hasOwn(wanted, kind) ? wanted[kind]?.what : undefined;

/** The services and stores that are none that the fault could be on. */
export const unwanted = (topology: Topology, kind: AnyEffect['kind']): string[] =>
  [...topology.services, ...topology.stores]
    .map(({ name }) => name)
    .filter((name) => whyNotWanted(topology, kind, name) !== undefined);

/** Why a service or store is none that the fault could be on; undefined where it is one. */
export function whyNotWanted(topology: Topology, kind: AnyEffect['kind'], name: string): string | undefined {
  const wants = Object.hasOwn(wanted, kind) ? wanted[kind] : undefined;
  const store = findStore(topology, name);
  if (!wants || (store && wants.takes(store))) return undefined;
  const isIt = store ? inWords[store.kind] : 'a service';
  const fitting = topology.stores.filter(wants.takes).map((other) => other.name);
  const others = fitting.length > 0 ? `${fitting.join(', ')} can be hit so` : 'nothing here can be hit so';
  return `${JSON.stringify(name)} is ${isIt}, not ${wants.what}: ${others}`;
}
