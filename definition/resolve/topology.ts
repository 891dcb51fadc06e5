import type { Service, Store, Topology, Zone } from '../../lib/model/topology.ts';
import type { ServiceDefinition, StoreDefinition } from '../definition.ts';
import { callsOf } from './calls.ts';
import { processNameOf, referencesOf } from './launch.ts';
import { nameOf, servicesOf, storesOf, type Written } from './names.ts';

const firstPort = 8080;

/** The topology of a definition without problems. */
export function topologyOf(written: Written): Topology {
  const ports = portsOf(written);
  return {
    name: nameOf(written),
    zones: zonesOf(written),
    services: servicesOf(written).map(([name, service]) =>
      serviceOf(name, service, ports.get(name) as number, written),
    ),
    stores: storesOf(written).map(([name, store]) => storeOf(name, store)),
  };
}

/** Zones by their number: names as the first ones of us-east-1 where none are given. */
export function zonesOf({ definition: { zones = 2 } }: Written): Zone[] {
  const letters = ['a', 'b', 'c'].slice(0, typeof zones === 'number' ? zones : zones.length);
  return letters.map((letter, index) => ({
    name: typeof zones === 'number' ? `us-east-1${letter}` : (zones[index] as string),
    id: `use1-az${index + 1}`,
    cidr: `10.0.${16 * index}.0/20`,
  }));
}

/** The port that each service is known by: its own, or the next that nobody has. */
function portsOf(written: Written): Map<string, number> {
  const services = servicesOf(written);
  const taken = new Set(services.map(([, { port }]) => port));
  let next = firstPort;
  return new Map(
    services.map(([name, { port }]) => {
      while (port === undefined && taken.has(next)) next += 1;
      return [name, port ?? next++];
    }),
  );
}

function serviceOf(name: string, service: ServiceDefinition, port: number, written: Written): Service {
  const { description = name, owner, tags, limits, zones, fixedPort, limitsFile } = service;
  return {
    name,
    description,
    ...(owner !== undefined && { owner }),
    ...(tags && { tags }),
    port,
    replicas: service.replicas ?? (fixedPort ? 1 : 2),
    cpu: limits?.cpu ?? 256,
    memory: limits?.memory ?? 512,
    processName: service.processName ?? processNameOf(service),
    calls: callsOf(name, service, written),
    ...(service.public && { public: true }),
    ...(service.calls === undefined && { callsUnknown: true }),
    ...(zones && { zones }),
    ...(limitsFile && { limitsFile: true }),
    ...(fixedPort && { fixedPort: true }),
    ...(written.composed?.isRun && { contained: true }),
  };
}

/** Whether somebody is known to connect to a service: then it listens somewhere. */
export function listens(name: string, { port, public: isPublic }: ServiceDefinition, written: Written): boolean {
  const isCalled = servicesOf(written).some(
    ([caller, service]) =>
      caller !== name &&
      (Object.hasOwn(service.calls ?? {}, name) ||
        referencesOf(service, written).some((reference) => reference.name === name)),
  );
  return port !== undefined || isPublic === true || isCalled;
}

function storeOf(name: string, store: StoreDefinition): Store {
  switch (store.kind) {
    case 'dynamodb-table': {
      const { kind, partitionKey, indexes, expiry } = store;
      return { kind, name, partitionKey, ...(indexes && { indexes }), ...(expiry && { expiry }) };
    }
    case 'sqs-queue': {
      const { kind, deadLetterQueue = `${name}-dead-letter`, maxReceiveCount = 5 } = store;
      const { visibilityTimeoutSeconds = 30 } = store;
      return { kind, name, deadLetterQueue, maxReceiveCount, visibilityTimeoutSeconds };
    }
    case 'sns-topic':
      return { kind: store.kind, name, subscriptions: store.subscriptions ?? [] };
    case 'redis':
      return { kind: store.kind, name, port: store.port ?? 6379 };
    case 'server': {
      const { kind, protocol = 'tcp', address } = store;
      const [host, at] = address?.split(':') ?? [];
      return { kind, name, protocol, port: store.port ?? Number(at), ...(host !== undefined && { host }) };
    }
  }
}
