import { misspelled } from '../../../base/nearest.ts';
import { faults, findFault } from '../../model/faults/index.ts';
import { pages } from '../pages.ts';
import type { LintRule, Problem } from '../rule.ts';
import { shown } from '../schema-issues.ts';
import type { Subject } from '../subject.ts';
import { entriesOf } from '../told.ts';
import { isKnown } from '../unresolved.ts';

/** `aws:SERVICE:ACTION`, as every id of AWS is. */
const form = /^aws:[a-z0-9-]+:[a-z0-9-]+$/;

const ids = faults.map(({ actionId }) => actionId);

function* unknownIds({ content: { actions } }: Subject, isWrong: boolean): Iterable<Problem> {
  for (const [name, { actionId }] of entriesOf(actions)) {
    if (!isKnown(actionId) || findFault(actionId)) continue;
    const near = misspelled(actionId, ids);
    if ((near !== '' || !form.test(actionId)) !== isWrong) continue;
    const message = isWrong
      ? `${shown(actionId)} is no action${near}`
      : `${shown(actionId)} is not known here: nothing is said of it`;
    yield { at: ['actions', name, 'actionId'], message };
  }
}

export const noSuchAction: LintRule = {
  id: 'no-such-action',
  title: 'Every action is one that AWS has.',
  severity: 'error',
  source: pages.actionsReference,
  check: (subject) => unknownIds(subject, true),
};

export const unknownAction: LintRule = {
  id: 'unknown-action',
  title: 'Every action is one that is known here: of others nothing can be said.',
  severity: 'warning',
  source: pages.actionsReference,
  check: (subject) => unknownIds(subject, false),
};
