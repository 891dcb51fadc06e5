import { pages } from '../pages.ts';
import type { LintRule } from '../rule.ts';
import { shown } from '../schema-issues.ts';
import { entriesOf, namesOf } from '../told.ts';
import { isKnown, Unresolved } from '../unresolved.ts';

export const unusedTarget: LintRule = {
  id: 'unused-target',
  title: 'Every target is used by some action.',
  severity: 'warning',
  source: pages.targets,
  *check({ content: { actions, targets } }) {
    if (actions instanceof Unresolved) return;
    const named = entriesOf(actions).map(([, action]) => action.targets);
    if (named.some((map) => map instanceof Unresolved || entriesOf(map).some(([, name]) => !isKnown(name)))) return;
    const used = new Set(named.flatMap((map) => entriesOf(map).map(([, name]) => name)));
    for (const name of namesOf(targets)) {
      if (!used.has(name)) yield { at: ['targets', name], message: `no action is on ${shown(name)}` };
    }
  },
};
