import { shown } from './shown.ts';
import { type Service, type Store, serverProtocols, type Topology } from './topology.ts';

/** The first thing that is wrong with what stores are, in words; undefined where nothing is. */
export function problemOfStores({ stores }: Topology): string | undefined {
  for (const store of stores) {
    const { name, kind } = store;
    if (typeof name !== 'string' || !/^[a-z][a-z0-9-]{0,62}$/.test(name)) {
      return `store name ${shown(name)} is not lower-case letters, digits and dashes, beginning with a letter`;
    }
    if (!Object.hasOwn(problemsOf, kind)) {
      return `store ${name} is of the kind ${shown(kind)}, which is none of ${Object.keys(problemsOf).join(', ')}`;
    }
    const problem = (problemsOf[kind] as (store: Store, all: readonly Store[]) => string | undefined)(store, stores);
    if (problem) return `store ${name} ${problem}`;
  }
  return undefined;
}

type ProblemOf<Kind> = (store: Extract<Store, { kind: Kind }>, all: readonly Store[]) => string | undefined;

const problemsOf: { readonly [Kind in Store['kind']]: ProblemOf<Kind> } = {
  'dynamodb-table': ({ partitionKey }) => (partitionKey ? undefined : 'has no partitionKey'),
  'sqs-queue': ({ deadLetterQueue }) => (deadLetterQueue ? undefined : 'has no deadLetterQueue'),
  redis: problemOfPort,
  server: ({ protocol, port }) =>
    serverProtocols.includes(protocol)
      ? problemOfPort({ port })
      : `speaks ${shown(protocol)}, which is none of ${serverProtocols.join(', ')}`,
  'sns-topic': ({ subscriptions }, all) => {
    if (!Array.isArray(subscriptions)) return 'has no subscriptions: an empty list where there are none';
    const isQueue = (name: string) => all.some((store) => store.kind === 'sqs-queue' && store.name === name);
    const noQueue = subscriptions.find((name) => !isQueue(name));
    return noQueue === undefined ? undefined : `hands its messages to ${shown(noQueue)}, which is no queue`;
  },
};

function problemOfPort({ port }: { readonly port: number }): string | undefined {
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return undefined;
  return `has port ${shown(port)}, not a whole number from 1 to 65535`;
}

/** The first thing that is wrong with where tasks are and whom they call. */
export function problemOfPlaces({ zones, services }: Topology): string | undefined {
  const known = zones.map(({ name }) => name);
  for (const service of services) {
    const problem = problemOfZones(service, known) ?? problemOfCalls(service);
    if (problem) return `service ${service.name} ${problem}`;
  }
  return undefined;
}

function problemOfZones({ zones, replicas, fixedPort }: Service, known: readonly string[]): string | undefined {
  if (zones && zones.length === 0) return 'is in no zone: leave zones out where it is in all of them';
  const unknown = zones?.find((zone) => !known.includes(zone));
  if (unknown !== undefined) return `is in zone ${shown(unknown)}, which is none of ${known.join(', ')}`;
  if (fixedPort && replicas > 1)
    return `always listens on one port, so one task of it fits on a machine: replicas is ${replicas}`;
  return undefined;
}

function problemOfCalls({ calls }: Service): string | undefined {
  const twice = calls.find(({ to }, index) => calls.findIndex((call) => call.to === to) !== index);
  if (twice) return `calls ${shown(twice.to)} twice`;
  const both = calls.find(({ degradable, undeclared }) => degradable && undeclared);
  return both && `calls ${shown(both.to)}, which is undeclared and degradable: nobody can have said both`;
}
