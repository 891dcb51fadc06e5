import Table from 'cli-table3';
import pc from 'picocolors';
import type { Debt } from '../../lib/model/events/event.ts';
import type { Verdict } from '../../lib/model/events/verdict.ts';
import { counted } from '../../measure/judge/phrases.ts';
import { seconds, shareOf } from './format.ts';

const colours = { held: pc.green, failed: pc.red, inconclusive: pc.yellow };

/** One line per run: what broke, for how long, who else was hurt, and what became of the data. `mark` follows the name. */
export function verdictTable(verdicts: readonly (Verdict & { readonly mark?: string })[]): string {
  const table = new Table({
    head: ['experiment', 'verdict', 'available', 'degraded', 'recovery', 'capacity', 'also hurt', 'data'],
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
      verdict.hurt.join(' ') || 'nobody',
      dataWords(verdict),
    ]);
  }
  return table.toString();
}

/** Why runs did not hold, one line per reason. */
export function reasonLines(verdicts: readonly Verdict[]): string[] {
  return verdicts
    .filter(({ verdict }) => verdict !== 'held')
    .flatMap(({ experiment, verdict, reasons }) =>
      reasons.map((reason) => `  ${colours[verdict](experiment)}: ${reason}`),
    );
}

/** What runs left behind for later ones to find, one line for each finding, at the first run that made it. */
export function owedLines(verdicts: readonly Verdict[]): string[] {
  const said = new Set<string>();
  return verdicts.flatMap(({ experiment, data }) => {
    const news = (data?.owed ?? []).map(debtWords).filter((words) => !said.has(words));
    for (const words of news) said.add(words);
    return news.map((words) => `  ${experiment}: ${words}`);
  });
}

function debtWords({ since, orders, settled, queued, deadLetters }: Debt): string {
  const count = (number: number, one: string, what: string) => (number > 0 ? [`${counted(number, one)} ${what}`] : []);
  const left = [
    ...count(orders, 'order', 'owed'),
    ...count(queued, 'message', 'queued'),
    ...count(deadLetters, 'message', 'in the dead-letter queue'),
  ];
  const words = left.length > 0 ? [`${left.join(', ')} since ${since}`] : [];
  if (settled > 0) words.push(`${counted(settled, 'order')} owed since ${since} settled meanwhile`);
  return words.join('; ');
}

/** How long users had to wait to be served as before; `-` where no user was seen. */
export function recoveryWords({ samples, serviceRecoveryMs }: Verdict): string {
  return seconds(samples === 0 ? undefined : serviceRecoveryMs);
}

export function dataWords({ data }: Verdict): string {
  if (!data) return 'not checked';
  const { lost, doubled, unsettled, deadLetters } = data;
  const harm = Object.entries({ lost, doubled, unsettled, 'dead letters': deadLetters }).filter(
    ([, count]) => count > 0,
  );
  return harm.length === 0 ? 'intact' : harm.map(([name, count]) => `${count} ${name}`).join(', ');
}
