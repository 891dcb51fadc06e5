import { dirname } from 'node:path';
import { makeFolder } from '../../base/make-folder.ts';
import { writeWhole } from '../../base/write-whole.ts';
import { atTheEnd } from './at-the-end.ts';
import type { CountedRun } from './latest.ts';
import type { Reporter } from './reporter.ts';

/** A test report as CI servers read it: one case per experiment; inconclusive is skipped, with its reasons. */
export const createJunit = (file: string): Reporter =>
  atTheEnd((name, runs) => {
    makeFolder(dirname(file));
    writeWhole(file, junitXml(name, runs));
  });

/** The report as text. Source: the JUnit XML that Jenkins, GitLab and GitHub's reporters accept. */
export function junitXml(name: string, runs: readonly CountedRun[]): string {
  const count = (wanted: string) => runs.filter(({ verdict }) => verdict.verdict === wanted).length;
  const totals = `tests="${runs.length}" failures="${count('failed')}" errors="0" skipped="${count('inconclusive')}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${escaped(name)}" ${totals}>`,
    `  <testsuite name="${escaped(name)}" ${totals}>`,
    ...runs.flatMap(caseOf),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function caseOf({ verdict: { experiment, verdict, reasons } }: CountedRun): string[] {
  const open = `    <testcase classname="chaos" name="${escaped(experiment)}"`;
  const text = reasons.join('; ');
  if (verdict === 'held') return [`${open}/>`];
  const inside =
    verdict === 'failed'
      ? `      <failure message="${escaped(text)}">${escaped(reasons.join('\n'))}</failure>`
      : `      <skipped message="${escaped(`inconclusive: ${text}`)}"/>`;
  return [`${open}>`, inside, '    </testcase>'];
}

/** What XML would misread, and the control characters that it does not allow at all. */
function escaped(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    '\n': '&#10;',
  };
  return text
    .replace(/[&<>"\n]/g, (character) => entities[character] ?? '')
    .replace(/\p{Cc}/gu, (character) => (character === '\t' ? character : '\ufffd'));
}
