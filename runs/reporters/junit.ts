import { dirname } from 'node:path';
import { makeFolder } from '../../base/make-folder.ts';
import { writeWhole } from '../../base/write-whole.ts';
import type { Verdict } from '../../lib/model/events/verdict.ts';
import { isWeak } from '../../lib/model/patterns.ts';
import { atTheEnd } from './at-the-end.ts';
import type { CountedRun } from './latest.ts';
import type { Reporter } from './reporter.ts';

export interface JunitOptions {
  /** A pattern that was weak or failed counts as a promise that was not kept. @default - it does not */
  readonly strict?: boolean;
}

/** A test report as CI servers read it: one case per experiment; inconclusive is skipped, with its reasons. */
export const createJunit = (file: string, options: JunitOptions = {}): Reporter =>
  atTheEnd((name, runs) => {
    makeFolder(dirname(file));
    writeWhole(file, junitXml(name, runs, options));
  });

/** The report as text. Source: the JUnit XML that Jenkins, GitLab and GitHub's reporters accept. */
export function junitXml(name: string, runs: readonly CountedRun[], { strict = false }: JunitOptions = {}): string {
  const cases = runs.map(({ verdict }) => caseIn(verdict, strict));
  const count = (wanted: Verdict['verdict']) => cases.filter(({ verdict }) => verdict === wanted).length;
  const totals = `tests="${runs.length}" failures="${count('failed')}" errors="0" skipped="${count('inconclusive')}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${escaped(name)}" ${totals}>`,
    `  <testsuite name="${escaped(name)}" ${totals}>`,
    ...cases.flatMap(linesOf),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

type Case = Pick<Verdict, 'experiment' | 'verdict' | 'reasons'>;

/** What a verdict is to CI: its patterns are among its reasons where they count. */
function caseIn({ experiment, verdict, reasons, patterns }: Verdict, strict: boolean): Case {
  const weak = strict ? patterns.filter(isWeak) : [];
  if (weak.length === 0) return { experiment, verdict, reasons };
  const words = weak.map(({ pattern, on, result, evidence }) => `${pattern} ${result} at ${on}: ${evidence}`);
  return { experiment, verdict: 'failed', reasons: [...reasons, ...words] };
}

function linesOf({ experiment, verdict, reasons }: Case): string[] {
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
