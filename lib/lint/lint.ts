import type { LintFinding, Severity } from './finding.ts';
import { inWords, type Path, pointerOf } from './path.ts';
import type { Document } from './read/document.ts';
import { type Templates, templatesIn } from './read/subjects.ts';
import type { LintRule, Problem } from './rule.ts';
import { missingField, outOfBounds, unknownField, wrongType } from './rules/form.ts';
import { lintRules } from './rules/index.ts';
import { overQuota } from './rules/over-quota.ts';
import { type RunsHere, runsHere } from './runs-here.ts';
import { type Format, formats, type Subject } from './subject.ts';
import { namesOf } from './told.ts';

/** What is to be said of one template. */
export interface LintedTemplate {
  readonly file: string;
  readonly name: string;
  readonly format: (typeof formats)[Format];
  readonly runsHere: RunsHere;
  /** In the order of the file. */
  readonly findings: readonly LintFinding[];
}

/** Lints the templates of a text, whose file is named so. Throws InputProblem where there are none. */
export function lintText(
  text: string,
  { file, isJson = false }: { readonly file: string; readonly isJson?: boolean },
): LintedTemplate[] {
  const templates = templatesIn(text, { isJson });
  return templates.subjects.map((subject) => lintSubject(subject, file, templates));
}

function lintSubject(subject: Subject, file: string, { locate }: Templates): LintedTemplate {
  const findings = rulesFor(subject).flatMap((rule) =>
    firstOf(rule.check(subject), mostOfOne).map((problem) => findingOf(rule, problem, subject, { file, locate })),
  );
  return {
    file,
    name: subject.name,
    format: formats[subject.format],
    runsHere: runsHere(subject),
    findings: findings.toSorted(inOrder),
  };
}

/** Of what is beyond all quotas only that is said, and what is wrong with its form. */
const rulesFor = ({ content: { actions, targets } }: Subject): readonly LintRule[] =>
  namesOf(actions).length + namesOf(targets).length > mostNames
    ? [missingField, unknownField, wrongType, outOfBounds, overQuota]
    : lintRules;

const mostNames = 1000;

/** Findings of one rule in one template: who reads so many reads no more. */
const mostOfOne = 100;

function firstOf<Item>(items: Iterable<Item>, most: number): Item[] {
  const found: Item[] = [];
  for (const item of items) {
    found.push(item);
    if (found.length >= most) break;
  }
  return found;
}

function findingOf(
  { id, severity }: LintRule,
  { at, message, asWritten }: Problem,
  subject: Subject,
  { file, locate }: { readonly file: string; readonly locate: Document['locate'] },
): LintFinding {
  const field: Path = asWritten && subject.format !== 'terraform' ? at : subject.written(at);
  const path = [...subject.root, ...field];
  const position = locate(path);
  return {
    rule: id,
    severity,
    message,
    where: { file, pointer: pointerOf(path), field: inWords(field), ...position },
  };
}

const inOrder = ({ where: one }: LintFinding, { where: other }: LintFinding): number =>
  (one.line ?? 0) - (other.line ?? 0) || (one.column ?? 0) - (other.column ?? 0);

/** How many findings there are of a severity. */
export const countOf = (templates: readonly LintedTemplate[], severity: Severity): number =>
  templates.reduce((sum, { findings }) => sum + findings.filter((finding) => finding.severity === severity).length, 0);
