import { labels } from '../model/labels.ts';
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
    const ending = taskHits(template, config, minimum).filter(({ ends }) => ends);
    const distinct = [...new Map(ending.map((hit) => [hit.target, hit])).values()];
    const ofAny = distinct.filter(({ service }) => service === undefined);
    const services = new Set(distinct.map(({ service }) => service));
    return [...services].flatMap((service) => {
      const own = distinct.filter((hit) => hit.service === service && service !== undefined);
      const tasks = [...own, ...ofAny].reduce((sum, hit) => sum + hit.tasks, 0);
      if (tasks < minimum) return [];
      const name = JSON.stringify(template.tags[labels.experiment] ?? 'without a name');
      const all = `all ${minimum} tasks of ${service ?? 'a service'} in ${config.name}`;
      return [{ location: 'Properties/Targets', problem: `experiment ${name} may take ${all}` }];
    });
  },
};
