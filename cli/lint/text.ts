import pc from 'picocolors';
import { type LintFinding, type Severity, severities } from '../../lib/lint/finding.ts';
import { countOf, type LintedTemplate } from '../../lib/lint/lint.ts';
import type { Linted } from './lint-paths.ts';

const colours: Readonly<Record<Severity, (text: string) => string>> = {
  error: pc.red,
  warning: pc.yellow,
  note: pc.dim,
};

/** What was found, by file and template, and what it comes to. */
export function* linesOf({ templates }: Linted): Iterable<string> {
  for (const [file, own] of Map.groupBy(templates, (template) => template.file)) {
    yield pc.bold(file);
    for (const template of own) {
      yield `  ${template.name} (${template.format}): ${summaryOf(template)}`;
      const rows = template.findings.map((finding) => ({ finding, place: placeOf(finding) }));
      const widths = {
        place: Math.min(widestPlace, Math.max(0, ...rows.map(({ place }) => place.length))),
        rule: Math.max(0, ...rows.map(({ finding }) => finding.rule.length)),
      };
      for (const { finding, place } of rows) yield `    ${lineOf(finding, place, widths)}`;
    }
  }
  yield totals(templates);
}

const widestPlace = 60;

const placeOf = ({ where: { line, field } }: LintFinding): string =>
  `${line === undefined ? '' : `${line}: `}${field || 'template'}`;

function lineOf(
  { severity, rule, message }: LintFinding,
  place: string,
  widths: { place: number; rule: number },
): string {
  const word = colours[severity](severity.padEnd('warning'.length));
  return `${word}  ${place.padEnd(widths.place)}  ${rule.padEnd(widths.rule)}  ${message}`;
}

const isRefused = ({ findings }: LintedTemplate): boolean => findings.some(({ severity }) => severity === 'error');

/** Whether all of it runs on this machine; what AWS refuses is refused here, too. */
const isHere = (template: LintedTemplate): boolean =>
  !isRefused(template) && template.runsHere.here === template.runsHere.actions;

function summaryOf(template: LintedTemplate): string {
  if (isRefused(template)) return 'AWS refuses it';
  const { actions, here } = template.runsHere;
  if (actions === undefined) return 'AWS takes it, as far as it is told here';
  return `AWS takes it; ${isHere(template) ? 'it runs here, too' : `${here} of ${count(actions, 'action')} run here`}`;
}

function totals(templates: readonly LintedTemplate[]): string {
  const [refused, here] = [templates.filter(isRefused).length, templates.filter(isHere).length];
  const counts = severities.map((severity) => count(countOf(templates, severity), severity)).join(', ');
  return `${count(templates.length, 'template')}: AWS refuses ${refused}, ${here} run here in full. ${counts}.`;
}

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;
