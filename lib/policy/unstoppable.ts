import type { Config } from '../config/config.ts';
import { findFault } from '../model/faults/index.ts';
import { ecsTasks } from '../model/faults/target.ts';
import type { ActionDefinition } from '../model/fis-template.ts';
import { labels } from '../model/labels.ts';
import { longestLagSeconds } from '../model/stop-lag.ts';
import type { FisTemplate } from './fis-template.ts';
import { documentParametersOf } from './reach.ts';
import type { Rule } from './rule.ts';
import { millisecondsOf, taskHits } from './task-hits.ts';

/**
 * What is over before an alarm can stop it is guarded by its size: one task, all such actions together. Whatever is larger
 * lasts longer than an alarm needs. A failover counts as one; subnets and tables are larger than any number of tasks.
 */
export const unstoppable: Rule = {
  name: 'unstoppable',
  description: 'In production a fault that ends before an alarm can stop it hits one task.',
  fix: 'hit one task, let the fault last longer, or name the experiment in chaos.unstoppable of the environment',
  templates(template, config, system) {
    const name = template.tags[labels.experiment];
    if (!config.production || config.chaos.unstoppable.includes(name ?? '')) return [];
    const lag = Math.ceil(longestLagSeconds(config.load, system));
    const short = Object.entries(template.actions).filter(([, action]) => millisecondsOf(action) <= lag * 1000);
    const size = sizeOf({ ...template, actions: Object.fromEntries(short) }, config);
    if (size <= 1) return [];
    const what = Number.isFinite(size) ? `${size} tasks` : 'more than tasks';
    const told = JSON.stringify(name ?? 'without a name');
    const problem = `experiment ${told} hits ${what} by ${short.map(([action]) => action).join(', ')}, over before an alarm of ${config.name} stops it, up to ${lag} s after harm began`;
    return [{ location: 'Properties/Actions', problem }];
  },
};

function sizeOf(template: Pick<FisTemplate, 'actions' | 'targets'>, config: Config): number {
  const hits = taskHits(template, config, config.tasks.maximum);
  const tasks = [...new Map(hits.map((hit) => [hit.target, hit.tasks])).values()];
  const others = Object.values(template.actions).map((action) => sizeBesideTasks(action, template));
  return [...tasks, ...others].reduce((sum, size) => sum + size, 0);
}

function sizeBesideTasks(action: ActionDefinition, { targets }: Pick<FisTemplate, 'targets'>): number {
  const { doesNothing, isRecovery } = findFault(action.actionId) ?? {};
  if (doesNothing || isRecovery) return 0;
  const { Store, Table, Callee } = documentParametersOf(action);
  if (Store !== undefined) return 1;
  if (Table !== undefined || Callee !== undefined) return Number.POSITIVE_INFINITY;
  const ids = Object.values(action.targets ?? {});
  return ids.every((id) => targets[id]?.resourceType === ecsTasks.resourceType) ? 0 : Number.POSITIVE_INFINITY;
}
