import { describe, expect, test } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';
import { type LintedTemplate, lintText } from '../../lib/lint/lint.ts';
import { NoTemplates } from '../../lib/lint/read/input-problem.ts';
import { configFor, synth, synthesise } from './support/synth.ts';

const across = synthesise({ ...configFor('dev'), targetAccounts: ['111122223333', '444455556666'] });
const stacks = [
  ...(['dev', 'staging', 'prod'] as const).map((name) => [name, synth(name).templates] as const),
  ['dev, on other accounts', across.templates] as const,
];

const type = 'AWS::FIS::ExperimentTemplate';

/** What is to be said of the FIS templates of stacks, as `chaos lint cdk.out` says it. */
const lintOf = (templates: Readonly<Record<string, Template>>): LintedTemplate[] =>
  Object.entries(templates).flatMap(([name, template]) => {
    try {
      return lintText(JSON.stringify(template.toJSON()), { file: `${name}.template.json`, isJson: true });
    } catch (error) {
      if (error instanceof NoTemplates) return [];
      throw error;
    }
  });

const saidOf = (linted: readonly LintedTemplate[], severity: string) =>
  linted.flatMap(({ name, findings }) =>
    findings
      .filter((finding) => finding.severity === severity)
      .map(({ rule, message }) => `${name}: ${rule}: ${message}`),
  );

describe.each(stacks)('the stacks of %s', (_, templates) => {
  const linted = lintOf(templates);

  test('are read', () => {
    const all = Object.values(templates).flatMap((template) => Object.keys(template.findResources(type)));
    expect(linted).toHaveLength(all.length);
    expect(all.length).toBeGreaterThan(0);
  });

  test('have no template that AWS would refuse', () => {
    expect(saidOf(linted, 'error')).toEqual([]);
  });

  test('have none with which it would do nothing, or harm', () => {
    expect(saidOf(linted, 'warning')).toEqual([]);
  });
});
