import { Box, Text } from 'ink';
import { createElement as h, type ReactNode } from 'react';
import { faultName, faultState, inSeconds, isInForce, phaseInWords } from '../view/in-words.ts';
import type { FaultView, RunView, View } from '../view/view.ts';

interface RunningProps {
  readonly view: View;
  /** Of the machine that the system is on. */
  readonly now: number;
  readonly width: number;
}

/** So many faults of an experiment are shown, one in a line. */
const shownFaults = 3;
const barWidth = 24;

/** What runs, how far it is and what is left; else what came of the last. */
export function RunningPart({ view, now, width }: RunningProps): ReactNode {
  const [run] = view.runs;
  return h(
    Box,
    { flexDirection: 'column', marginTop: 1, width, height: shownFaults + 1 },
    run ? h(RunLines, { run, now }) : view.starting ? startingLine(view.starting, now) : lastLine(view),
  );
}

function RunLines({ run, now }: { readonly run: RunView; readonly now: number }): ReactNode {
  const { experiment, faults, startedAt } = run;
  return [
    h(
      Text,
      { key: 'run', wrap: 'truncate' },
      h(Text, { bold: true, color: 'yellow' }, experiment),
      `  ${phaseInWords(run)}  since ${inSeconds(now - startedAt)}`,
    ),
    ...faults.slice(0, shownFaults).map((fault) =>
      h(
        Text,
        {
          key: fault.id,
          wrap: 'truncate',
          ...colourOf(fault),
        },
        `  ${barOf(fault, now)} ${faultName(fault)}  ${stateOf(fault, now)}${fault.isSeen ? ', seen' : ''}`,
      ),
    ),
  ];
}

const startingLine = ({ experiment, since }: NonNullable<View['starting']>, now: number): ReactNode =>
  h(
    Text,
    { wrap: 'truncate' },
    h(Text, { bold: true, color: 'yellow' }, experiment),
    `  waits for a baseline  since ${inSeconds(now - since)}`,
  );

function lastLine({ verdicts: [last] }: View): ReactNode {
  if (!last) return h(Text, { dimColor: true }, 'nothing is broken');
  const colour = { held: 'green', failed: 'red', inconclusive: 'yellow' }[last.verdict];
  return h(
    Text,
    { wrap: 'truncate' },
    'last: ',
    h(Text, { color: colour }, `${last.experiment} ${last.verdict}`),
    `: ${last.words}`,
  );
}

function colourOf({ state }: FaultView): { readonly color?: string } {
  if (state === 'undone') return { color: 'green' };
  return state === 'planned' ? {} : { color: 'red' };
}

function barOf({ from, until, over }: FaultView, now: number): string {
  if (until === null) return ' '.repeat(barWidth);
  const share = Math.max(0, Math.min(1, ((over ?? now) - from) / (until - from || 1)));
  const full = Math.round(share * barWidth);
  return '█'.repeat(full) + '░'.repeat(barWidth - full);
}

/** With what is left of it. */
function stateOf(fault: FaultView, now: number): string {
  const left = isInForce(fault) && fault.until !== null ? `, ${inSeconds(fault.until - now)} left` : '';
  return `${faultState(fault)}${left}`;
}
