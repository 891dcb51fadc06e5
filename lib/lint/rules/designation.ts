import { targetsOf } from '../known-actions.ts';
import { pages } from '../pages.ts';
import type { LintRule } from '../rule.ts';
import { isEmpty } from '../told.ts';
import { Unresolved } from '../unresolved.ts';

export const arnsAndTags: LintRule = {
  id: 'arns-and-tags',
  title: 'A target has ARNs, or tags and filters, and not both.',
  severity: 'error',
  source: pages.targetInput,
  *check(subject) {
    for (const { at, content } of targetsOf(subject)) {
      const { resourceArns, resourceTags, filters } = content;
      if (resourceArns instanceof Unresolved || isEmpty(resourceArns)) continue;
      const others = Object.entries({ resourceTags, filters }).filter(([, value]) => !isEmpty(value));
      if (others.length === 0) continue;
      yield { at, message: `resourceArns and ${others.map(([name]) => name).join(', ')} exclude each other` };
    }
  },
};

export const noDesignation: LintRule = {
  id: 'no-designation',
  title: 'A target says which resources it means: by ARNs, tags or parameters.',
  severity: 'error',
  source: pages.targets,
  *check(subject) {
    for (const { at, content } of targetsOf(subject)) {
      const { resourceArns, resourceTags, filters, parameters } = content;
      if ([resourceArns, resourceTags, filters, parameters].every(isEmpty)) {
        yield {
          at,
          message: 'says by nothing which resources it means: give resourceArns, resourceTags or parameters',
        };
      }
    }
  },
};

export const filtersOnly: LintRule = {
  id: 'filters-only',
  title: 'Filters narrow what tags or parameters find; alone they designate nothing.',
  severity: 'error',
  source: pages.targets,
  *check(subject) {
    for (const { at, content } of targetsOf(subject)) {
      const { resourceArns, resourceTags, filters, parameters } = content;
      if (isEmpty(filters) || ![resourceArns, resourceTags, parameters].every(isEmpty)) continue;
      yield {
        at: [...at, 'filters'],
        message: 'filters alone designate nothing: give resourceTags or parameters, too',
      };
    }
  },
};
