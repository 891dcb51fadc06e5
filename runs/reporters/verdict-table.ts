import Table from 'cli-table3';
import pc from 'picocolors';
import { countOf } from '../../lib/model/events/count-of.ts';
import type { Debt } from '../../lib/model/events/debt.ts';
import type { DataCounts, Verdict } from '../../lib/model/events/verdict.ts';
import { inNumber } from '../../measure/judge/phrases.ts';
import { seconds, shareOf } from './format.ts';

const colours = { held: pc.green, failed: pc.red, inconclusive: pc.yellow };

/** One line per run: what broke, for how long, who else was hurt, and what became of the data. `mark` follows the name. */
export function verdictTable(verdicts: readonly (Verdict & { readonly mark?: string })[]): string {
  const table = new Table({
    head: ['experiment', 'verdict', 'available', 'degraded', 'recovery', 'capacity', 'collateral', 'data'],
    style: { head: [], border: [], compact: true },
    colWidths: [null, null, null, null, null, null, 24, null],
    wordWrap: true,
    colAligns: ['left', 'left', 'right', 'right', 'right', 'right', 'left', 'left'],
  });
  for (const verdict of verdicts) {
    table.push([
      `${verdict.experiment}${verdict.mark ?? ''}`,
      colours[verdict.verdict](verdict.verdict),
      shareOf(verdict.availability.users),
      shareOf(verdict.degradedShare),
      recoveryWords(verdict),
      seconds(verdict.capacityRecoveryMs),
      hurtWords(verdict),
      dataWords(verdict),
    ]);
  }
  return table.toString();
}

/**
 * Who was hurt beside what was hit; with a question mark where nobody has said whether it needs that. Whose calls are not
 * measured may have been.
 */
function hurtWords({ hurt, radiusUnknown = [], perService }: Verdict): string {
  const named = hurt.map((service) => `${service}${radiusUnknown.includes(service) ? '?' : ''}`).join(' ');
  const unmeasured = perService.filter(({ notMeasured }) => notMeasured !== undefined).map(({ service }) => service);
  if (unmeasured.length === 0) return named || 'none';
  return `${named === '' ? '' : `${named}; `}not measured: ${unmeasured.join(' ')}`;
}

/** Why runs did not hold, one line per reason. */
export function reasonLines(verdicts: readonly Verdict[]): string[] {
  return verdicts
    .filter(({ verdict }) => verdict !== 'held')
    .flatMap(({ experiment, verdict, reasons }) =>
      reasons.map((reason) => `  ${colours[verdict](experiment)}: ${reason}`),
    );
}

/** How faults were done otherwise than FIS does it, each once, at the first run that did. */
export function fallbackLines(verdicts: readonly Verdict[]): string[] {
  const first = new Map(
    verdicts
      .toReversed()
      .flatMap(({ experiment, fallbacks = [] }) => fallbacks.map((words) => [words, experiment] as const)),
  );
  return [...first].reverse().map(([words, experiment]) => `  ${experiment}: done by a fallback. ${words}`);
}

/** The alarms that could not have stopped a run, since nothing stands for them here; each once. */
export const unstoppedLines = (verdicts: readonly Verdict[]): string[] => [
  ...new Set(
    verdicts.flatMap(({ experiment, unstopped = [] }) =>
      unstopped.map((arn) => `  ${experiment}: ran without a stop condition: nothing stands for ${arn} here`),
    ),
  ),
];

/** What runs left behind for later ones to find, one line for each finding, at the first run that made it. */
export function owedLines(verdicts: readonly Verdict[]): string[] {
  const said = new Set<string>();
  return verdicts.flatMap(({ experiment, data }) => {
    const news = data ? data.owed.map((debt) => debtWords(debt, data)).filter((words) => !said.has(words)) : [];
    for (const words of news) said.add(words);
    return news.map((words) => `  ${experiment}: ${words}`);
  });
}

function debtWords(debt: Debt, { receipts, words: wordsOf }: DataCounts): string {
  const { since, settled } = debt;
  const count = (number: number, what: string) => (number > 0 ? [inNumber(number, what)] : []);
  const left = [
    ...count(countOf(debt, receipts), `${receipts} owed`),
    ...Object.entries(wordsOf).flatMap(([kind, what]) => count(countOf(debt, kind), what)),
  ];
  const words = left.length > 0 ? [`${left.join(', ')} since ${since}`] : [];
  if (settled > 0) words.push(`${inNumber(settled, receipts)} owed since ${since} settled meanwhile`);
  return words.join('; ');
}

/** How long users had to wait to be served as before; `-` where no user was seen. */
export function recoveryWords({ samples, serviceRecoveryMs }: Verdict): string {
  return seconds(samples === 0 ? undefined : serviceRecoveryMs);
}

export function dataWords({ data }: Verdict): string {
  if (!data) return 'not checked';
  const { unseen = [], words } = data;
  const kinds = Object.keys(words);
  const harm = kinds.filter((kind) => countOf(data, kind) > 0).map((kind) => `${countOf(data, kind)} ${inWords(kind)}`);
  // Nothing is promised of it, or nobody could look.
  if (kinds.length === 0) return 'not checked';
  if (unseen.length === 0) return harm.join(', ') || 'intact';
  return [...harm, `not checked: ${unseen.join(', ')}`].join(', ');
}

/** `deadLetters` as people read it: `dead letters`. */
const inWords = (kind: string) => kind.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
