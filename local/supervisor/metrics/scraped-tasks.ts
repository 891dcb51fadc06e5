import type { System } from '../../../lib/model/system.ts';
import type { Task } from '../../runtimes/runtime.ts';

/** What a Prometheus is to scrape. Source: Prometheus, HTTP service discovery. */
export interface ScrapedTarget {
  readonly targets: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

/** Of the tasks, those that run now and have metrics: those on the services' kit. What any other program has, nothing says. */
export const scrapedTasks = (tasks: readonly Task[], { programOf }: Pick<System, 'programOf'>): ScrapedTarget[] =>
  tasks.flatMap(({ lastStatus, listensAt, service, id, availabilityZone: zone }) =>
    lastStatus === 'RUNNING' && listensAt !== undefined && programOf(service).kind === 'kit'
      ? [{ targets: [listensAt], labels: { service, task: id, availability_zone: zone } }]
      : [],
  );
