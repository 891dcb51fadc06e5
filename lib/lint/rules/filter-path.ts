import { targetsOf } from '../known-actions.ts';
import { pages } from '../pages.ts';
import type { LintRule } from '../rule.ts';
import { shown } from '../schema-issues.ts';
import { itemsOf } from '../told.ts';
import { isKnown } from '../unresolved.ts';

export const filterPath: LintRule = {
  id: 'filter-path',
  title: 'The path of a filter is written as the Describe call gives it, each part with a capital.',
  severity: 'warning',
  source: pages.targets,
  *check(subject) {
    for (const { at, content } of targetsOf(subject)) {
      for (const [index, { path }] of itemsOf(content.filters).entries()) {
        if (!isKnown(path) || path.split('.').every((part) => /^[A-Z]/.test(part))) continue;
        const meant = path.split('.').map((part) => part.charAt(0).toUpperCase() + part.slice(1));
        const message = `${shown(path)} matches nothing; did you mean ${meant.join('.')}?`;
        yield { at: [...at, 'filters', index, 'path'], message };
      }
    }
  },
};
