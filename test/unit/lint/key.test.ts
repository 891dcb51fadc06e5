import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { type LintedTemplate, lintText } from '../../../lib/lint/lint.ts';
import { pages } from '../../../lib/lint/pages.ts';
import { lintRules } from '../../../lib/lint/rules/index.ts';
import { findFault } from '../../../lib/model/faults/index.ts';
import { key, type Label } from './key.ts';

const folder = new URL('./templates/', import.meta.url).pathname;

const isDue = ({ once }: Label): boolean => once === undefined || findFault(once) !== undefined;

const linted = new Map<string, LintedTemplate[]>();

function templatesOf(file: string): LintedTemplate[] {
  const found =
    linted.get(file) ?? lintText(readFileSync(join(folder, file), 'utf8'), { file, isJson: file.endsWith('.json') });
  linted.set(file, found);
  return found;
}

/** Errors and warnings but those that only say that the catalogue has not all of AWS. */
function found({ file, template }: Label): string[] {
  const [own] = templatesOf(file).filter(({ name }) => template === undefined || name === template);
  if (!own) throw new Error(`${file} has no template ${template}`);
  return own.findings
    .filter(
      ({ severity, rule }) =>
        severity !== 'note' && !rule.startsWith('unknown-action') && rule !== 'unknown-resource-type',
    )
    .map(({ rule, where }) => `${rule} ${where.field}`);
}

/** What one list has more often than the other. */
function without(one: readonly string[], other: readonly string[]): string[] {
  const left = [...other];
  return one.filter((item) => {
    const at = left.indexOf(item);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

describe('the linter against a key that was made by hand', () => {
  const due = key.filter(isDue);
  const disagreements = due.flatMap((label) => {
    const own = found(label);
    const place = `${label.file}${label.template ? ` ${label.template}` : ''}`;
    return [
      ...without(label.expected, own).map(
        (one) => `${place}: not found: ${one} (AWS: ${label.aws} ${pages[label.page]})`,
      ),
      ...without(own, label.expected).map((one) => `${place}: found, and not so: ${one}`),
    ];
  });

  test('is wrong on at most 2 % of what is to be said, each disagreement listed', () => {
    const said = due.reduce((sum, { expected }) => sum + Math.max(1, expected.length), 0);
    const isWithin = disagreements.length <= said * 0.02;
    expect(isWithin ? [] : disagreements).toEqual([]);
    if (disagreements.length > 0) console.warn(disagreements.join('\n'));
  });

  test('what AWS refuses is refused, and nothing else', () => {
    const severityOf = (rule: string) => lintRules.find(({ id }) => id === rule)?.severity;
    const isRefused = (findings: readonly string[]) =>
      findings.some((finding) => severityOf(finding.split(' ')[0] ?? '') === 'error');
    expect(due.filter((label) => isRefused(found(label)) !== isRefused(label.expected))).toEqual([]);
  });

  test('has every template of the folder, at least 40 of them', () => {
    const files = globSync('**/*.{json,yaml}', { cwd: folder }).filter((file) => !file.endsWith('manifest.json'));
    expect([...new Set(key.map(({ file }) => file))].sort()).toEqual(files.sort());
    expect(files.reduce((sum, file) => sum + templatesOf(file).length, 0)).toBe(key.length);
    expect(key.length).toBeGreaterThanOrEqual(40);
  });

  test('expects every rule somewhere, but for those on what is not known', () => {
    const expected = new Set(key.flatMap((label) => label.expected.map((one) => one.split(' ')[0])));
    const elsewhere = ['unknown-action', 'unknown-resource-type', 'not-here', 'many-accounts'];
    expect(lintRules.map(({ id }) => id).filter((id) => !expected.has(id) && !elsewhere.includes(id))).toEqual([]);
  });

  const early = key.filter((label) => !isDue(label));
  test.skip.each(early)('$file waits for $once in the catalogue', () => {});
});
