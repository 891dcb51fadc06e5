import { targetTypes } from '../../model/faults/index.ts';
import { targetsOf } from '../known-actions.ts';
import { pages } from '../pages.ts';
import type { LintRule } from '../rule.ts';
import { isEmpty, itemsOf } from '../told.ts';
import { isKnown, Unresolved } from '../unresolved.ts';

export const stoppedTasks: LintRule = {
  id: 'stopped-tasks',
  title: 'A target by tags leaves out what has ended: tasks keep their tags for a while.',
  severity: 'warning',
  source: pages.targets,
  *check(subject) {
    for (const { at, content } of targetsOf(subject)) {
      const { resourceType, resourceTags, filters } = content;
      const alive = isKnown(resourceType) ? targetTypes.get(resourceType)?.alive : undefined;
      if (!alive || isEmpty(resourceTags) || filters instanceof Unresolved) continue;
      if (itemsOf(filters).some(({ path }) => !isKnown(path) || path === alive.path)) continue;
      const message = `no filter on ${alive.path}: what has ended keeps its tags for a while, and may be selected`;
      yield { at, message: `${message}; add ${alive.path} ${alive.values.join(', ')}` };
    }
  },
};
