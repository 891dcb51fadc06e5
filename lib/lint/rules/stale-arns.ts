import { ecsTasks } from '../../model/faults/target.ts';
import { targetsOf } from '../known-actions.ts';
import { pages } from '../pages.ts';
import type { LintRule } from '../rule.ts';
import { itemsOf } from '../told.ts';
import { isKnown } from '../unresolved.ts';

export const staleArns: LintRule = {
  id: 'stale-arns',
  title: 'Tasks are found by tags or by their service: the ARN of one is of no use once it has ended.',
  severity: 'warning',
  source: pages.targets,
  *check(subject) {
    for (const { at, content } of targetsOf(subject)) {
      if (content.resourceType !== ecsTasks.resourceType) continue;
      const arns = itemsOf(content.resourceArns).filter((arn) => isKnown(arn) && arn.includes(':task/'));
      if (arns.length === 0) continue;
      const what = arns.length === 1 ? 'the ARN of a task is' : `${arns.length} ARNs of tasks are`;
      yield { at: [...at, 'resourceArns'], message: `${what} gone with the task, and the experiment fails then` };
    }
  },
};
