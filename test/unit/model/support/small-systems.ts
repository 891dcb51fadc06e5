import type { Journey } from '../../../../lib/model/journeys.ts';
import type { SystemModel } from '../../../../lib/model/system.ts';
import type { Call, Service, Store, Topology, Zone } from '../../../../lib/model/topology.ts';

export const zonesOf = (...names: string[]): Zone[] =>
  names.map((name, index) => ({ name, id: `use1-az${index + 1}`, cidr: `10.0.${16 * index}.0/20` }));

/** A service of two tasks that calls those, and cannot do without. */
export const service = (name: string, calls: readonly (string | Call)[] = [], own: Partial<Service> = {}): Service => ({
  name,
  description: `${name}.`,
  port: 3000,
  replicas: 2,
  cpu: 256,
  memory: 512,
  processName: 'python3',
  calls: calls.map((call) =>
    typeof call === 'string' ? { to: call, degradable: false, whenGone: '500 from its framework' } : call,
  ),
  ...own,
});

/** Nobody has said what becomes of the caller. */
export const undeclared = (to: string): Call => ({ to, degradable: false, whenGone: '', undeclared: true });

export const degradable = (to: string): Call => ({ to, degradable: true, whenGone: 'an empty list' });

export const postgres: Store = { kind: 'server', name: 'db', port: 5432, protocol: 'postgres' };
export const redis: Store = { kind: 'redis', name: 'cache', port: 6379 };
const queue: Store = {
  kind: 'sqs-queue',
  name: 'jobs',
  deadLetterQueue: 'jobs-dead-letter',
  maxReceiveCount: 3,
  visibilityTimeoutSeconds: 30,
};

/** A system that somebody may have, with nothing of the shop's. */
export function systemOf(
  topology: Pick<Topology, 'services'> & Partial<Topology>,
  own: Partial<Omit<SystemModel, 'topology'>> = {},
): SystemModel {
  const edge = topology.services.find((one) => one.public);
  const calls = edge?.calls.map(({ to }) => to) ?? [];
  const visit: Journey = { name: 'visit', description: 'Looks at a page.', share: 100, calls };
  return {
    topology: { name: 'votes', zones: zonesOf('us-east-1a', 'us-east-1b'), stores: [], ...topology },
    journeys: [visit],
    promises: [],
    seed: {},
    storeActions: {},
    experiments: [],
    ...own,
  };
}

const web = (calls: readonly (string | Call)[], own: Partial<Service> = {}) =>
  service('web', calls, { public: true, ...own });

/** What people have: each service of one task where it always takes the same port. */
export const smallSystems = {
  'web and Postgres': systemOf({ services: [web(['db'], { replicas: 1, fixedPort: true })], stores: [postgres] }),
  'web, worker, Redis and a queue': systemOf({
    services: [web(['cache', 'jobs']), service('worker', ['jobs', 'cache'], { replicas: 1 })],
    stores: [redis, queue],
  }),
  'a chain of three': systemOf({
    zones: zonesOf('here'),
    services: [web(['api']), service('api', ['accounts']), service('accounts')],
  }),
  'a chain that nobody has declared': systemOf({
    services: [
      web([undeclared('api')], { callsUnknown: true }),
      service('api', [undeclared('db'), undeclared('cache')], { callsUnknown: true }),
    ],
    stores: [postgres, redis],
  }),
  'one service alone': systemOf({ zones: zonesOf('here'), services: [web([], { replicas: 1 })] }),
} as const satisfies Readonly<Record<string, SystemModel>>;
