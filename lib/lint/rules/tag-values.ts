import { pages } from '../pages.ts';
import type { LintRule } from '../rule.ts';
import { isOfTags } from './form.ts';

export const tagValues: LintRule = {
  id: 'tag-values',
  title: 'A tag has one value, a text; tags are a map of keys and values, and no list.',
  severity: 'error',
  source: pages.targetInput,
  *check({ schemaIssues }) {
    for (const { kind, at, message } of schemaIssues) {
      if (isOfTags(at, kind)) yield { at, message: `${message}: ${advice}`, asWritten: true };
    }
  },
};

const advice = 'one value a tag; resources with either of two values are two targets';
