import { ecsTasks } from '../model/faults/target.ts';
import type { TargetDefinition } from '../model/fis-template.ts';
import { documentParametersOf, isShare, serviceHitWholly } from './reach.ts';
import type { Rule } from './rule.ts';
import { tasksIn } from './task-hits.ts';

export const blastRadius: Rule = {
  name: 'blast-radius',
  description: 'No action hits a larger share of a service than the environment bears.',
  fix: 'take fewer tasks: COUNT(n) or PERCENT(n), or raise chaos.mostTasksPercent of the environment',
  templates: ({ actions, targets }, config) => {
    const { name: environment, tasks, chaos } = config;
    const { mostTasksPercent } = chaos;
    const share = (count: number, of: number) => Math.min(100, (100 * count) / of);
    // Of the fewest tasks that a service may have it is the largest; a share, rounded down, is of one of the numbers in between.
    const numbers = Array.from({ length: tasks.maximum - tasks.minimum + 1 }, (_, more) => tasks.minimum + more);
    const largest = (target: TargetDefinition) =>
      Math.max(
        ...numbers.slice(0, isShare(target) ? undefined : 1).map((of) => share(tasksIn(target, config, of), of)),
      );
    const tooMany = (location: string, what: string, percent: number) =>
      percent <= mostTasksPercent
        ? []
        : [
            {
              location,
              problem: `${what} may be ${Math.ceil(percent)} % of a service, ${environment} bears ${mostTasksPercent} %`,
            },
          ];
    return Object.entries(actions).flatMap(([name, action]) => [
      ...Object.values(action.targets ?? {}).flatMap((id) => {
        const target = targets[id];
        if (target?.resourceType !== ecsTasks.resourceType) return [];
        return tooMany(`Properties/Targets/${id}`, target.selectionMode, largest(target));
      }),
      ...(serviceHitWholly(action) ? tooMany(`Properties/Actions/${name}`, 'what it deploys', 100) : []),
      ...Object.entries(documentParametersOf(action)).flatMap(([parameter, value]) =>
        parameter === 'Tasks'
          ? tooMany(`Properties/Actions/${name}`, `Tasks ${value}`, share(Number(value), tasks.minimum))
          : [],
      ),
    ]);
  },
};
