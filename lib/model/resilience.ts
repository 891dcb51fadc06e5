import type { Experiment } from './experiments/experiment.ts';
import { experimentsOf } from './experiments/index.ts';
import type { SystemModel } from './system.ts';

/** What keeps a failure small and short, each in words. */
export const protections = {
  patterns: 'breakers, bulkheads, fallbacks, retries and short time-outs in services',
  restarts: 'restarts of dead tasks',
  healthChecks: 'health checks',
  spareTasks: 'more than one task of a service',
} as const;

export type Protection = keyof typeof protections;

/** What a system is started without, by the level of its resilience, the lowest first. */
const without = {
  'as-found': ['patterns', 'restarts', 'healthChecks', 'spareTasks'],
  off: ['patterns'],
  on: [],
} as const satisfies Readonly<Record<string, readonly Protection[]>>;

export type ResilienceLevel = keyof typeof without;

export const resilienceLevels = Object.keys(without) as readonly ResilienceLevel[];

/** Whether a system of a level has that. */
export const isProtected = (level: ResilienceLevel, protection: Protection): boolean =>
  !(without[level] as readonly Protection[]).includes(protection);

/** What a system of a level is without, each in words; nothing where it is whole. */
export const lackingAt = (level: ResilienceLevel): string[] =>
  without[level].map((protection) => protections[protection]);

/** As people read it: `as found`. */
export const levelInWords = (level: ResilienceLevel): string => level.replace('-', ' ');

/** A system as it runs at a level. */
export function systemAt<Model extends SystemModel>(system: Model, level: ResilienceLevel): Model {
  if (isProtected(level, 'spareTasks')) return system;
  const services = system.topology.services.map((service) => ({ ...service, replicas: 1 }));
  return { ...system, topology: { ...system.topology, services } };
}

/**
 * The experiments of a system at a level: those of the whole system, which promise the same at every level. Where a service
 * has one task that one may be taken: what becomes of it is the very question.
 */
export function experimentsAt(system: SystemModel, level: ResilienceLevel): Experiment[] {
  const experiments = experimentsOf(system);
  if (isProtected(level, 'spareTasks')) return experiments;
  return experiments.map((experiment) => ({ ...experiment, allowLastHealthyTask: true }));
}
