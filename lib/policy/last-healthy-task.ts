import type { Config } from '../config/config.ts';
import { labels } from '../model/labels.ts';
import type { FisTemplate } from './fis-template.ts';
import { isShare } from './reach.ts';
import type { Rule } from './rule.ts';
import { taskHits } from './task-hits.ts';

/** FIS does not read our tag, as the local engine does: what could take the last task is not even deployed. */
export const lastHealthyTask: Rule = {
  name: 'last-healthy-task',
  description: 'An experiment leaves every service a task.',
  fix: 'take fewer tasks, give each service its own target, or set allowLastHealthyTask of the experiment',
  templates(template, config) {
    if (template.tags[labels.allowLastHealthyTask] === 'true') return [];
    const { minimum } = config.tasks;
    const maximum = Object.values(template.targets).some(isShare) ? config.tasks.maximum : minimum;
    // Shares are rounded down: several may be all of some number of tasks, and not of a smaller one.
    const numbers = Array.from({ length: maximum - minimum + 1 }, (_, more) => minimum + more);
    const taken = numbers.flatMap((tasks) =>
      takenWholly(template, config, tasks).map((service) => ({ service, tasks })),
    );
    const first = [...new Map(taken.toReversed().map((each) => [each.service, each])).values()];
    const name = JSON.stringify(template.tags[labels.experiment] ?? 'without a name');
    return first.map(({ service, tasks }) => {
      const all = `all ${tasks} tasks of ${service ?? 'a service'} in ${config.name}`;
      return { location: 'Properties/Targets', problem: `experiment ${name} may take ${all}` };
    });
  },
};

/** The services that may lose all tasks at once, where each has so many; undefined among them means any service. */
function takenWholly(template: FisTemplate, config: Config, tasksOfService: number): (string | undefined)[] {
  const ending = taskHits(template, config, tasksOfService).filter(({ ends }) => ends);
  const distinct = [...new Map(ending.map((hit) => [hit.target, hit])).values()];
  const ofAny = distinct.filter(({ service }) => service === undefined);
  const services = new Set(distinct.map(({ service }) => service));
  return [...services].filter((service) => {
    const own = distinct.filter((hit) => hit.service === service && service !== undefined);
    return [...own, ...ofAny].reduce((sum, hit) => sum + hit.tasks, 0) >= tasksOfService;
  });
}
