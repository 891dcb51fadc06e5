import { appendFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolder } from '../../base/make-folder.ts';
import type { Verdict } from '../../lib/model/events/verdict.ts';
import { atTheEnd } from './at-the-end.ts';
import { seconds, shareOf } from './format.ts';
import { weakIn, weakInWords } from './pattern-table.ts';
import type { Reporter } from './reporter.ts';

/** A summary in Markdown, put to the end of the file: where a CI job collects what its steps say. */
export const createSummary = (file: string): Reporter =>
  atTheEnd((name, runs) => {
    makeFolder(dirname(file));
    const verdicts = runs.map(({ verdict }) => verdict);
    appendFileSync(file, summaryOf(name, verdicts));
  });

/** What did not hold comes first, with its reasons; what held is folded. */
export function summaryOf(name: string, verdicts: readonly Verdict[]): string {
  const held = verdicts.filter(({ verdict }) => verdict === 'held');
  const others = verdicts.filter(({ verdict }) => verdict !== 'held');
  const weak = weakIn(verdicts);
  const words = weakInWords(weak);
  return [
    `## ${escaped(name)}: ${held.length} of ${verdicts.length} held${words === undefined ? '' : `, ${words}`}`,
    ...(others.length > 0 ? ['', ...tableOf(others, ({ reasons }) => reasons.join('; '))] : []),
    ...(weak.length > 0
      ? [
          '',
          '| pattern | result | at | evidence | seen in |',
          '|---|---|---|---|---|',
          ...weak.map(({ pattern, result, on, evidence, experiment }) =>
            row(pattern, result, on, evidence, experiment),
          ),
        ]
      : []),
    ...(held.length > 0
      ? ['', `<details><summary>${held.length} held</summary>`, '', ...tableOf(held, () => ''), '', '</details>']
      : []),
    '',
    '',
  ].join('\n');
}

function tableOf(verdicts: readonly Verdict[], why: (verdict: Verdict) => string): string[] {
  const rows = verdicts.map((verdict) => {
    const { experiment, availability, degradedShare, serviceRecoveryMs, samples } = verdict;
    const recovery = seconds(samples === 0 ? undefined : serviceRecoveryMs);
    const figures = [shareOf(availability.users), shareOf(degradedShare), recovery];
    return row(experiment, `${signs[verdict.verdict]} ${verdict.verdict}`, ...figures, why(verdict));
  });
  return ['| experiment | verdict | available | degraded | recovery | |', '|---|---|---:|---:|---:|---|', ...rows];
}

const signs: Readonly<Record<Verdict['verdict'], string>> = { held: '✅', failed: '❌', inconclusive: '❔' };

const row = (...cells: readonly string[]): string => `| ${cells.map(escaped).join(' | ')} |`;

/** What Markdown or HTML would take for something else. */
const escaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[\\`*_{}[\]|#]/g, (sign) => `\\${sign}`)
    .replace(/\s*\n\s*/g, ' ');
