import { misspelled } from '../../../base/nearest.ts';
import { targetTypes } from '../../model/faults/index.ts';
import { targetsOf } from '../known-actions.ts';
import { pages } from '../pages.ts';
import type { LintRule, Problem } from '../rule.ts';
import { shown } from '../schema-issues.ts';
import type { Subject } from '../subject.ts';
import { isKnown } from '../unresolved.ts';

const form = /^aws:[a-z0-9-]+:[a-z0-9-]+$/;

const types = [...targetTypes.keys()];

function* unknownTypes(subject: Subject, isWrong: boolean): Iterable<Problem> {
  for (const { at, content } of targetsOf(subject)) {
    const { resourceType } = content;
    if (!isKnown(resourceType) || targetTypes.has(resourceType)) continue;
    const near = misspelled(resourceType, types);
    if ((near !== '' || !form.test(resourceType)) !== isWrong) continue;
    const message = isWrong
      ? `${shown(resourceType)} is no type of resource${near}`
      : `${shown(resourceType)} is not known here: nothing is said of it`;
    yield { at: [...at, 'resourceType'], message };
  }
}

export const noSuchResourceType: LintRule = {
  id: 'no-such-resource-type',
  title: 'Every target is of a type that AWS has.',
  severity: 'error',
  source: pages.targets,
  check: (subject) => unknownTypes(subject, true),
};

export const unknownResourceType: LintRule = {
  id: 'unknown-resource-type',
  title: 'Every target is of a type that is known here: of others nothing can be said.',
  severity: 'warning',
  source: pages.targets,
  check: (subject) => unknownTypes(subject, false),
};
