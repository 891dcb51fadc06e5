import pc from 'picocolors';
import type { RunPosition } from '../../lib/model/events/batch-event.ts';
import { headline } from '../../lib/model/response/notification.ts';
import { addRun, type CountedRun } from './latest.ts';
import { patternLines, weakIn, weakInWords } from './pattern-table.ts';
import { type Progress, runLine } from './progress.ts';
import { repeatLines } from './repeat-lines.ts';
import type { Reporter } from './reporter.ts';
import { requestLines } from './request-lines.ts';
import { spreadLines } from './spread-lines.ts';
import { fallbackLines, owedLines, reasonLines, unstoppedLines, verdictTable } from './verdict-table.ts';

export interface TerminalOptions {
  /** Of the command; on standard error. */
  readonly progress: Progress;
  /** A line of results, for standard output; absent where standard output has another reader. */
  readonly print?: (line: string) => void;
  /** Where events and results are kept. */
  readonly path: string;
  /** A pattern that was weak or failed counts as not held. @default - it does not */
  readonly strict?: boolean;
}

/** Progress while a batch runs, and its results in a table at the end. */
export function createTerminal({ progress, print, path, strict = false }: TerminalOptions): Reporter {
  const runs: CountedRun[] = [];
  let current: RunPosition | undefined;
  let interrupted = false;
  return {
    on: (event) => {
      if (event.type === 'run-begun') current = event.run;
      if (event.type === 'step')
        progress.step(current ? `${placeOf(current)} ${current.experiment}: ${event.text}` : event.text);
      if (event.type === 'line') progress.line(event.text);
      if (event.type === 'notification') progress.line(pc.dim(`told: ${headline(event)}`));
      if (event.type === 'batch-ended') interrupted = event.interrupted;
      if (event.type !== 'run-ended') return;
      current = undefined;
      addRun(runs, event);
      progress.line(runLine(event.verdict, placeOf(event.run)));
    },
    close: async () => {
      progress.done();
      if (print)
        for (const line of resultLines(runs, { path, strict, interrupted, unfinished: current?.experiment }))
          print(line);
    },
  };
}

/** ` 3/25` */
function placeOf({ number, of }: RunPosition): string {
  return `${String(number).padStart(String(of).length)}/${of}`;
}

interface Ended {
  readonly interrupted: boolean;
  /** The experiment that has begun and has no verdict. */
  readonly unfinished: string | undefined;
}

/** The table, then why runs did not hold, what is known beside, and the sum. */
function resultLines(
  runs: readonly CountedRun[],
  { path, strict, interrupted, unfinished }: Required<Pick<TerminalOptions, 'path' | 'strict'>> & Ended,
): string[] {
  const isBroken = unfinished !== undefined && !interrupted;
  const broken = isBroken ? [`${unfinished} has no verdict: it did not come to its end.`] : [];
  if (runs.length === 0) {
    const none = `${interrupted ? 'Interrupted: no' : 'No'} experiment was run. Events: ${path}`;
    return isBroken ? [...broken, `Events: ${path}`] : [none];
  }
  const verdicts = runs.map(({ verdict }) => verdict);
  const repeated = runs.filter(({ run }) => run.attempt > 1).map(({ run }) => run.experiment);
  const isRepeated = new Set(verdicts.map(({ experiment }) => experiment)).size < verdicts.length;
  const weak = weakInWords(weakIn(verdicts));
  const held = verdicts.filter(({ verdict }) => verdict === 'held').length;
  return [
    verdictTable(runs.map(({ run, verdict }) => ({ ...verdict, mark: run.attempt > 1 ? '*' : '' }))),
    ...(repeated.length > 0 ? [pc.dim('* repeated, since the first run was inconclusive')] : []),
    ...reasonLines(verdicts),
    ...spreadLines(verdicts),
    ...owedLines(verdicts),
    ...fallbackLines(verdicts),
    ...unstoppedLines(verdicts),
    ...requestLines(verdicts),
    ...(isRepeated ? repeatLines(verdicts) : []),
    ...patternLines(verdicts),
    ...new Set(runs.flatMap(({ details }) => details.lines)),
    ...broken,
    `${interrupted ? 'Interrupted. ' : ''}${held} of ${verdicts.length} held${weak ? `, ${weak}${strict ? ' (not held: --strict)' : ''}` : ''}. Events and results: ${path}`,
  ];
}
