import { targetTypes } from '../../model/faults/index.ts';
import { knownActions } from '../known-actions.ts';
import { pages } from '../pages.ts';
import type { LintRule } from '../rule.ts';
import { shown } from '../schema-issues.ts';
import { isKnown } from '../unresolved.ts';

export const targetType: LintRule = {
  id: 'target-type',
  title: 'The target of an action is of the type that the action takes.',
  severity: 'error',
  source: pages.actionsReference,
  *check(subject) {
    for (const { at, fault, targets } of knownActions(subject)) {
      const wanted = fault.target?.resourceType;
      for (const { name, content } of targets) {
        const type = content.resourceType;
        if (wanted === undefined || !isKnown(type) || type === wanted || !targetTypes.has(type)) continue;
        yield {
          at: [...at, 'targets'],
          message: `${fault.actionId} takes ${wanted}, and ${shown(name)} is of ${type}`,
        };
      }
    }
  },
};
