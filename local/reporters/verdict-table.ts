import Table from 'cli-table3';
import pc from 'picocolors';
import type { Verdict } from '../measure/judge/verdict.ts';
import { percent, seconds } from './format.ts';

const colours = { held: pc.green, failed: pc.red, inconclusive: pc.yellow };

/** One line per run: what broke, for how long, who else was hurt, and what became of the data. */
export function verdictTable(verdicts: readonly Verdict[]): string {
  const table = new Table({
    head: ['experiment', 'verdict', 'available', 'degraded', 'recovery', 'capacity', 'also hurt', 'data'],
    style: { head: [], border: [], compact: true },
    colWidths: [null, null, null, null, null, null, 24, null],
    wordWrap: true,
    colAligns: ['left', 'left', 'right', 'right', 'right', 'right', 'left', 'left'],
  });
  for (const verdict of verdicts) {
    table.push([
      verdict.experiment,
      colours[verdict.verdict](verdict.verdict),
      percent(verdict.availability.users),
      percent(verdict.degradedShare),
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
