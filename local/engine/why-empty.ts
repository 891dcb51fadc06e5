import { nearestOf } from '../../base/nearest.ts';
import type { PreparedTarget } from '../../lib/model/experiments/prepare.ts';
import { pathsOf, valuesAt } from '../../lib/model/experiments/resource-filter.ts';
import { lessThanOne } from '../../lib/model/experiments/selection-mode.ts';
import { ecsTasks } from '../../lib/model/faults/target.ts';
import { conditionsOf } from './conditions.ts';
import type { DescribedTask } from './described-task.ts';

/**
 * Why a target means no task, without a full stop: a percentage of too few, a filter path that no task has, or how many of
 * the running tasks meet each condition.
 */
export function whyEmpty({ definition, mode }: PreparedTarget, running: readonly DescribedTask[]): string {
  if (definition.resourceType !== ecsTasks.resourceType) return `there is no ${definition.resourceType} here`;
  if (running.length === 0) return 'no task is running';
  const conditions = conditionsOf(definition);
  const meetAll = running.filter((task) => conditions.every(({ isMet }) => isMet(task))).length;
  if (meetAll > 0) return lessThanOne(mode, meetAll) ?? 'none was chosen';
  const descriptions = running.map(({ description }) => description);
  const unknown = conditions.flatMap(({ filter }) => (filter && unknownPath(filter.path, descriptions)) ?? []);
  if (unknown.length > 0) return unknown.join('; ');
  const counts = conditions.map((condition) => ({ ...condition, count: running.filter(condition.isMet).length }));
  const each = counts.map(({ words, count }) => `${count} have ${words}`).join(', ');
  const together = counts.every(({ count }) => count > 0) ? ', and none has all of it' : '';
  return `of ${running.length} running tasks ${each}${together}`;
}

/** What is wrong with a path that leads nowhere in any of the tasks, in words; undefined where it leads somewhere. */
function unknownPath(path: string, descriptions: readonly unknown[]): string | undefined {
  if (descriptions.some((description) => valuesAt(path, description).length > 0)) return undefined;
  const near = nearestOf(path, pathsOf(descriptions));
  return `no task has ${path}${near === undefined ? '' : `; did you mean ${near}`}`;
}
