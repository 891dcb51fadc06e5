import type { Verdict } from '../../lib/model/events/verdict.ts';
import { repeatLines } from './repeat-lines.ts';
import { owedLines, reasonLines, verdictTable } from './verdict-table.ts';

export interface PrintSettings {
  readonly json: boolean;
  readonly repeat: number;
  /** Where events and results are. */
  readonly path: string;
  /** Lines between the reasons and the sum. */
  readonly details?: readonly string[];
}

/** The results of a command on standard output: a table and the reasons, or a JSON line for each verdict. */
export function printVerdicts(verdicts: readonly Verdict[], { json, repeat, path, details = [] }: PrintSettings): void {
  if (json) {
    for (const verdict of verdicts) process.stdout.write(`${JSON.stringify({ type: 'verdict', ...verdict })}\n`);
    return;
  }
  console.log(verdictTable(verdicts));
  const repeats = repeat > 1 ? repeatLines(verdicts) : [];
  const lines = [...reasonLines(verdicts), ...owedLines(verdicts), ...repeats, ...details];
  for (const line of lines) console.log(line);
  const held = verdicts.filter(({ verdict }) => verdict === 'held').length;
  console.log(`${held} of ${verdicts.length} held. Events and results: ${path}`);
}
