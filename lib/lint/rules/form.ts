import { pages } from '../pages.ts';
import type { Path } from '../path.ts';
import type { LintRule } from '../rule.ts';
import type { SchemaIssue } from '../schema-issues.ts';

const formRule = (
  rule: Pick<LintRule, 'id' | 'title' | 'source'> & { readonly kind: SchemaIssue['kind'] },
): LintRule => ({
  ...rule,
  severity: 'error',
  *check({ schemaIssues }) {
    for (const { kind, at, message } of schemaIssues) {
      if (kind === rule.kind && !isOfTags(at, kind)) yield { at, message, asWritten: true };
    }
  },
});

/** Tags of another type have a rule of their own. */
export const isOfTags = (at: Path, kind: SchemaIssue['kind']): boolean =>
  kind === 'type' && at.slice(-2).some((part) => /^(?:resource)?tags$/i.test(String(part)));

export const missingField = formRule({
  id: 'missing-field',
  title: 'Every field that the API requires is there.',
  source: pages.createTemplate,
  kind: 'missing',
});

export const unknownField = formRule({
  id: 'unknown-field',
  title: 'Every field is one that the API has.',
  source: pages.createTemplate,
  kind: 'unknown',
});

export const wrongType = formRule({
  id: 'wrong-type',
  title: 'Every field is of the type that the API has: parameters of actions are texts, numbers among them.',
  source: pages.actionInput,
  kind: 'type',
});

export const outOfBounds = formRule({
  id: 'out-of-bounds',
  title: 'No field is longer, shorter or otherwise than the API takes.',
  source: pages.createTemplate,
  kind: 'bounds',
});
