import { nearest } from '../../../base/nearest.ts';
import { circularActions } from '../../model/experiments/circular-actions.ts';
import { pages } from '../pages.ts';
import type { LintRule } from '../rule.ts';
import { shown } from '../schema-issues.ts';
import { waitsOf } from '../sequence.ts';
import { entriesOf, itemsOf, namesOf } from '../told.ts';
import { isKnown, Unresolved } from '../unresolved.ts';

export const startAfterName: LintRule = {
  id: 'start-after-name',
  title: 'Every action that another one starts after is in the template.',
  severity: 'error',
  source: pages.actionInput,
  *check({ content: { actions } }) {
    if (actions instanceof Unresolved) return;
    const names = namesOf(actions);
    for (const [name, { startAfter }] of entriesOf(actions)) {
      for (const [index, earlier] of itemsOf(startAfter).entries()) {
        if (!isKnown(earlier) || names.includes(earlier)) continue;
        const others = names.filter((other) => other !== name);
        const message = `${shown(earlier)} is no action of the template${nearest(earlier, others)}`;
        yield { at: ['actions', name, 'startAfter', index], message };
      }
    }
  },
};

export const startAfterCircle: LintRule = {
  id: 'start-after-circle',
  title: 'No actions wait for each other.',
  severity: 'error',
  source: pages.actions,
  *check({ content }) {
    const circle = circularActions(waitsOf(content));
    if (circle.length > 0) yield { at: ['actions'], message: `${circle.join(', ')} wait for each other by startAfter` };
  },
};
