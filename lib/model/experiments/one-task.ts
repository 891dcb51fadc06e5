import { callersOf, closure, findService, type Service, type Topology } from '../topology.ts';
import type { ExperimentDefinition } from './experiment.ts';

type Alone = Partial<Pick<ExperimentDefinition, 'gone' | 'expectedRadius' | 'allowLastHealthyTask'>>;

/** Of those names the services that have one task: without it they are gone until another is there. */
export const ofOneTask = (topology: Topology, names: readonly string[]): string[] =>
  names.filter((name) => findService(topology, name)?.replicas === 1);

/**
 * What an experiment that ends a task of each of some services says of itself: those that have no other are gone
 * meanwhile, and their last healthy task may be taken. Nothing where all have another.
 */
export function whereAlone(topology: Topology, hits: readonly string[], alone = ofOneTask(topology, hits)): Alone {
  if (alone.length === 0) return {};
  const expectedRadius = [...new Set([...hits, ...closure(topology, alone)])];
  return { gone: alone, expectedRadius, allowLastHealthyTask: true };
}

/** What is left to serve when a task of a service is gone, in words: `The other task of web carries on`. */
export const othersCarryOn = ({ name, replicas }: Service): string =>
  replicas > 2 ? `The other tasks of ${name} carry on` : `The other task of ${name} carries on`;

/** Who waits for the task that takes the place of the only one, in words. */
export function whoWaits(topology: Topology, { name, public: isPublic }: Service, seconds: number): string {
  return isPublic || callersOf(topology, name).length > 0
    ? `users of it wait until another is there (${seconds} s), everybody else is served`
    : `another is there within ${seconds} s, and users are served, since nobody calls it`;
}
