import { whyNoPoison } from '../queues.ts';
import {
  callersOf,
  type Edge,
  findService,
  findStore,
  isCache,
  type Store,
  type Topology,
  takesHttp,
} from '../topology.ts';
import type { AnyEffect } from './effect.ts';

interface Wanted {
  readonly what: string;
  takes(topology: Topology, name: string): boolean;
  /** Why not even one of that kind can be hit; absent where each can. */
  lacking?(topology: Topology, name: string): string | undefined;
}

const store =
  (fits: (store: Store) => boolean): Wanted['takes'] =>
  (topology, name) => {
    const found = findStore(topology, name);
    return found !== undefined && fits(found);
  };

/** What a fault has to be on, by the kind of its effect; one that is not here takes more than one kind of place. */
const wanted: Readonly<Record<string, Wanted>> = {
  'http-fault': { what: 'something that is asked over HTTP', takes: takesHttp },
  'redis-fault': { what: 'a Redis', takes: store(isCache) },
  'dynamodb-partial-batch': { what: 'a DynamoDB table', takes: store(({ kind }) => kind === 'dynamodb-table') },
  'poison-message': { what: 'an SQS queue', takes: store(({ kind }) => kind === 'sqs-queue'), lacking: whyNoPoison },
  burst: { what: 'a public service', takes: (topology, name) => findService(topology, name)?.public === true },
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
  const reasons = placesIn(topology).flatMap((name) => {
    const why = wants.takes(topology, name) ? wants.lacking?.(topology, name) : `it is not ${wants.what}`;
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
  if (wants.takes(topology, name)) {
    const lack = wants.lacking?.(topology, name);
    return lack && `${kind} does not work on ${name}: ${lack}`;
  }
  const found = findStore(topology, name);
  const isIt = found ? inWords[found.kind] : 'a service';
  const fitting = placesIn(topology).filter((other) => wants.takes(topology, other));
  const others = fitting.length > 0 ? `${fitting.join(', ')} can be hit so` : 'nothing here can be hit so';
  return `${JSON.stringify(name)} is ${isIt}, not ${wants.what}: ${others}`;
}

const placesIn = ({ services, stores }: Topology) => [...services, ...stores].map(({ name }) => name);

const wantedBy = (kind: AnyEffect['kind']): Wanted | undefined =>
  Object.hasOwn(wanted, kind) ? wanted[kind] : undefined;

/** The caller that stands for everybody outside. */
export const users = 'users';

/** The calls that an effect is about, where it is about those of one service to another. */
export const callsHit = (effect: AnyEffect): Edge | undefined =>
  'caller' in effect && typeof effect.caller === 'string' && effect.on !== undefined
    ? { caller: effect.caller, callee: effect.on }
    : undefined;

/** Why the calls of one service cannot be hit: nobody has said that it makes any; undefined where it does. */
export function whyNoCaller(topology: Topology, { caller, callee }: Edge): string | undefined {
  const isPublic = findService(topology, callee)?.public === true;
  const callers = [...(isPublic ? [users] : []), ...callersOf(topology, callee).map(({ name }) => name)];
  if (callers.includes(caller)) return undefined;
  const others = callers.length > 0 ? `${callers.join(', ')} ${callers.length === 1 ? 'does' : 'do'}` : 'nobody does';
  return `caller ${caller}: nobody has said that it calls ${callee}: ${others}`;
}
