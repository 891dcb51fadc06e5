import { targetsOf } from '../known-actions.ts';
import { pages } from '../pages.ts';
import type { Path } from '../path.ts';
import type { LintRule } from '../rule.ts';
import { shown } from '../schema-issues.ts';
import type { Subject } from '../subject.ts';
import { entriesOf, itemsOf } from '../told.ts';
import { isKnown, type Text } from '../unresolved.ts';

/** What people write for what somebody else fills in, e.g. `<YOUR ROLE NAME>`. */
export const isPlaceholder = (value: string): boolean => /<[A-Z][A-Z0-9 _-]+>/.test(value);

export const placeholder: LintRule = {
  id: 'placeholder',
  title: 'Tags, filters and parameters are filled in: nothing is found by a placeholder.',
  severity: 'warning',
  source: pages.targets,
  *check(subject) {
    for (const [at, value] of textsIn(subject)) {
      if (isKnown(value) && isPlaceholder(value)) yield { at, message: `${shown(value)} is still to be filled in` };
    }
  },
};

/** Those that AWS takes as they are; for ARNs there is a rule. */
function* textsIn(subject: Subject): Iterable<readonly [Path, Text]> {
  for (const { at, content } of targetsOf(subject)) {
    for (const part of ['resourceTags', 'parameters'] as const) {
      for (const [name, value] of entriesOf(content[part])) yield [[...at, part, name], value];
    }
    for (const [index, { values }] of itemsOf(content.filters).entries()) {
      for (const [place, value] of itemsOf(values).entries()) yield [[...at, 'filters', index, 'values', place], value];
    }
  }
  for (const [action, { parameters }] of entriesOf(subject.content.actions)) {
    for (const [name, value] of entriesOf(parameters)) yield [['actions', action, 'parameters', name], value];
  }
}
