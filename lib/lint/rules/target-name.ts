import { nearest } from '../../../base/nearest.ts';
import { pages } from '../pages.ts';
import type { LintRule } from '../rule.ts';
import { shown } from '../schema-issues.ts';
import { entriesOf, namesOf } from '../told.ts';
import { isKnown, Unresolved } from '../unresolved.ts';

export const targetName: LintRule = {
  id: 'target-name',
  title: 'Every target that an action names is in the template.',
  severity: 'error',
  source: pages.actionInput,
  *check({ content: { actions, targets } }) {
    if (targets instanceof Unresolved) return;
    const known = namesOf(targets);
    for (const [action, { targets: named }] of entriesOf(actions)) {
      for (const [key, name] of entriesOf(named)) {
        if (!isKnown(name) || known.includes(name)) continue;
        const message = `${shown(name)} is no target of the template${nearest(name, known)}`;
        yield { at: ['actions', action, 'targets', key], message };
      }
    }
  },
};
