import { dirname } from 'node:path';
import { makeFolder } from '../../base/make-folder.ts';
import { writeWhole } from '../../base/write-whole.ts';
import { addRun, type CountedRun } from './latest.ts';
import type { Reporter } from './reporter.ts';

/** A test report as CI servers read it: one case per experiment; inconclusive is skipped, with its reasons. */
export function createJunit(file: string): Reporter {
  const runs: CountedRun[] = [];
  let name = 'chaos';
  return {
    on: (event) => {
      if (event.type === 'batch-begun') name = event.name;
      if (event.type === 'run-ended') addRun(runs, event);
    },
    close: async () => {
      makeFolder(dirname(file));
      writeWhole(file, junitXml(name, runs));
    },
  };
}

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
