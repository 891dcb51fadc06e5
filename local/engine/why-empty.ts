import { nearestOf } from '../../base/nearest.ts';
import type { PreparedTarget } from '../../lib/model/experiments/prepare.ts';
import { pathsOf, valuesAt } from '../../lib/model/experiments/resource-filter.ts';
import { lessThanOne } from '../../lib/model/experiments/selection-mode.ts';
import type { Reachable } from './candidates.ts';
import { conditionsOf } from './conditions.ts';

/**
 * Why a target means nothing, without a full stop: it is of a type that does not exist here, a percentage of too few, has
 * a filter path that no resource has, or how many of those that there are meet each condition.
 */
export function whyEmpty({ definition, mode }: PreparedTarget, reachable: Reachable | undefined): string {
  if (!reachable) return `there is no ${definition.resourceType} here`;
  const { kind, ours } = reachable;
  if (ours.length === 0) return kind.none;
  const conditions = conditionsOf(definition);
  const meetAll = ours.filter((each) => conditions.every(({ isMet }) => isMet(each))).length;
  if (meetAll > 0) return lessThanOne(mode, meetAll, kind.noun) ?? 'none was chosen';
  const descriptions = ours.map(({ description }) => description);
  const unknown = conditions.flatMap(
    ({ filter }) => (filter && unknownPath(filter.path, descriptions, kind.noun)) ?? [],
  );
  if (unknown.length > 0) return unknown.join('; ');
  const counts = conditions.map((condition) => ({ ...condition, count: ours.filter(condition.isMet).length }));
  const each = counts.map(({ words, count }) => `${count} have ${words}`).join(', ');
  const together = counts.every(({ count }) => count > 0) ? ', and none has all of it' : '';
  return `of ${ours.length} ${kind.one}s ${each}${together}`;
}

/** What is wrong with a path that leads nowhere in any of them, in words; undefined where it leads somewhere. */
function unknownPath(path: string, descriptions: readonly unknown[], noun: string): string | undefined {
  if (descriptions.some((description) => valuesAt(path, description).length > 0)) return undefined;
  const near = nearestOf(path, pathsOf(descriptions));
  return `no ${noun} has ${path}${near === undefined ? '' : `; did you mean ${near}`}`;
}
