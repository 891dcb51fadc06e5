import { whyNoPoison } from '../queues.ts';
import { callersOf, findService, findStore, isCache, type Store, type Topology } from '../topology.ts';
import type { AnyEffect } from './effect.ts';

interface Wanted {
  readonly what: string;
  takes(store: Store): boolean;
  /** Why not even one of that kind can be hit; absent where each can. */
  lacking?(topology: Topology, name: string): string | undefined;
}

/** What a fault has to be on, by the kind of its effect; one that is not here takes more than one kind of store. */
const wanted: Readonly<Record<string, Wanted>> = {
  'redis-fault': { what: 'a Redis', takes: isCache },
  'dynamodb-partial-batch': { what: 'a DynamoDB table', takes: ({ kind }) => kind === 'dynamodb-table' },
  'poison-message': { what: 'an SQS queue', takes: ({ kind }) => kind === 'sqs-queue', lacking: whyNoPoison },
};

const inWords: Readonly<Record<Store['kind'], string>> = {
  redis: 'a Redis',
  'dynamodb-table': 'a DynamoDB table',
  'sqs-queue': 'an SQS queue',
  'sns-topic': 'an SNS topic',
  server: 'a server of another protocol',
};

/** The services and stores that the fault cannot be on, by the reason. */
export function unwanted(topology: Topology, kind: AnyEffect['kind']): { on: readonly string[]; why: string }[] {
  const wants = wantedBy(kind);
  if (!wants) return [];
  const places = [...topology.services, ...topology.stores].map(({ name }) => name);
  const reasons = places.flatMap((name) => {
    const store = findStore(topology, name);
    const why = store && wants.takes(store) ? wants.lacking?.(topology, name) : `it is not ${wants.what}`;
    return why === undefined ? [] : [{ name, why }];
  });
  return [...Map.groupBy(reasons, ({ why }) => why)].map(([why, alike]) => ({
    on: alike.map(({ name }) => name),
    why,
  }));
}

/** Why a service or store is none that the fault could be on; undefined where it is one. */
export function whyNotWanted(topology: Topology, kind: AnyEffect['kind'], name: string): string | undefined {
  const wants = wantedBy(kind);
  if (!wants) return undefined;
  const store = findStore(topology, name);
  if (store && wants.takes(store)) {
    const lack = wants.lacking?.(topology, name);
    return lack && `${kind} does not work on ${name}: ${lack}`;
  }
  const isIt = store ? inWords[store.kind] : 'a service';
  const fitting = topology.stores.filter(wants.takes).map((other) => other.name);
  const others = fitting.length > 0 ? `${fitting.join(', ')} can be hit so` : 'nothing here can be hit so';
  return `${JSON.stringify(name)} is ${isIt}, not ${wants.what}: ${others}`;
}

const wantedBy = (kind: AnyEffect['kind']): Wanted | undefined =>
  Object.hasOwn(wanted, kind) ? wanted[kind] : undefined;

/** The caller that stands for everybody outside. */
export const users = 'users';

/** Why the calls of one service cannot be hit: nobody has said that it makes any; undefined where it does. */
export function whyNoCaller(topology: Topology, on: string, caller: string): string | undefined {
  const isPublic = findService(topology, on)?.public === true;
  const callers = [...(isPublic ? [users] : []), ...callersOf(topology, on).map(({ name }) => name)];
  if (callers.includes(caller)) return undefined;
  const others = callers.length > 0 ? `${callers.join(', ')} ${callers.length === 1 ? 'does' : 'do'}` : 'nobody does';
  return `caller ${caller}: nobody has said that it calls ${on}: ${others}`;
}
