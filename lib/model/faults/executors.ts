import type { Automation } from './automation.ts';
import { lacksCooperation } from './cooperation.ts';
import type { Fault } from './fault.ts';

/** Where an action can be executed: on this machine, as processes or in containers, and in AWS by the stacks. */
export type Executor = 'embedded' | 'docker' | 'aws';

/** Where an action is executed, by what its fault says of itself; empty is nowhere. */
export function executorsOf({ awsOnly, knownOnly }: Pick<Fault, 'awsOnly' | 'knownOnly'>): readonly Executor[] {
  if (knownOnly) return [];
  return awsOnly === undefined ? ['embedded', 'docker', 'aws'] : ['aws'];
}

/** The same of a document: on programs of the services' kit as processes, and in containers. */
export function executorsOfDocument({ name, localOnly }: Pick<Automation, 'name' | 'localOnly'>): readonly Executor[] {
  return [
    ...(lacksCooperation(name, { limitsFile: true }) === undefined ? (['embedded'] as const) : []),
    ...(lacksCooperation(name, { contained: true }) === undefined ? (['docker'] as const) : []),
    ...(localOnly === undefined ? (['aws'] as const) : []),
  ];
}

/** Whether something is executed on this machine, in one of its runtimes or in all. */
export const isOnThisMachine = (executors: readonly Executor[]): boolean =>
  executors.some((executor) => executor !== 'aws');

/** `embedded, docker, aws`, or `nowhere`. */
export const executorsInWords = (executors: readonly Executor[]): string => executors.join(', ') || 'nowhere';
