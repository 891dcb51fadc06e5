import { overQuota } from '../model/experiments/over-quota.ts';
import { targetQuota } from '../model/experiments/target-quotas.ts';
import { ecsTasks } from '../model/faults/target.ts';
import { labels } from '../model/labels.ts';
import { mostOf } from './reach.ts';
import type { Rule } from './rule.ts';

export const withinQuotas: Rule = {
  name: 'fis-quotas',
  description: 'FIS takes a template only within its quotas, of which most cannot be raised.',
  fix: 'watch several journeys by one alarm, let actions start after others, give each service its own action, or split the experiment',
  templates(template, { tasks }, system) {
    const name = JSON.stringify(template.tags[labels.experiment] ?? 'without a name');
    const actions = Object.values(template.actions).map(({ actionId, targets = {} }) => ({
      actionId,
      targets: Object.values(targets),
    }));
    const tasksOf = Object.entries(template.targets).flatMap(([id, target]) => {
      if (target.resourceType !== ecsTasks.resourceType || target.resourceArns?.length) return [];
      // How many services there are is not told here: tasks of all of them may be any number.
      const there = target.resourceTags?.[labels.service] ? tasks.maximum : Number.POSITIVE_INFINITY;
      const most = mostOf(target, there);
      const { limit } = targetQuota(id, actions, system);
      if (most <= limit) return [];
      const many = Number.isFinite(most) ? `${most} tasks` : 'any number of tasks';
      return [{ field: `targets/${id}`, problem: `${many} in one action, FIS takes ${limit}` }];
    });
    return [...overQuota(template), ...tasksOf].map(({ field, problem }) => ({
      location: `Properties/${field.charAt(0).toUpperCase()}${field.slice(1)}`,
      problem: `experiment ${name} has ${problem}`,
    }));
  },
};
