import { knownActions } from '../known-actions.ts';
import { pages } from '../pages.ts';
import type { LintRule } from '../rule.ts';
import { namesOf } from '../told.ts';
import { Unresolved } from '../unresolved.ts';

export const targetKey: LintRule = {
  id: 'target-key',
  title: 'An action names its target by the key of its type, such as Tasks, or none where it takes none.',
  severity: 'error',
  source: pages.actionsReference,
  *check(subject) {
    for (const { at, content, fault } of knownActions(subject)) {
      const { actionId, target } = fault;
      if (content.targets instanceof Unresolved) continue;
      const keys = namesOf(content.targets);
      for (const key of keys.filter((given) => given !== target?.key)) {
        yield {
          at: [...at, 'targets', key],
          message: `${actionId} takes ${target ? `${target.key}, not ${key}` : 'no target'}`,
        };
      }
      if (target && keys.length === 0) yield { at, message: `${actionId} needs targets: ${target.key}` };
    }
  },
};
