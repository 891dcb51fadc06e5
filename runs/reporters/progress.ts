import pc from 'picocolors';
import { type Clock, systemClock } from '../../base/clock.ts';
import type { Verdict } from '../../lib/model/events/verdict.ts';
import { seconds, shareOf } from './format.ts';
import { weakIn } from './pattern-table.ts';
import { dataWords, recoveryWords } from './verdict-table.ts';

/** Progress on standard error: one live line on a terminal, plain lines elsewhere. */
export interface Progress {
  /** A line of news that stays. */
  line(text: string): void;
  /** What is going on now. */
  step(text: string): void;
  /** Ends the live line. */
  done(): void;
}

const frameMilliseconds = 120;
const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

export function createProgress(stream: NodeJS.WriteStream = process.stderr, clock: Clock = systemClock): Progress {
  if (!stream.isTTY) {
    return { line: (text) => void stream.write(`${text}\n`), step: () => {}, done: () => {} };
  }
  let current = '';
  let begun = 0;
  let frame = 0;
  const clear = () => stream.write('\r\u001b[2K');
  const draw = () => {
    if (!current) return;
    const elapsed = ((clock.monotonic() - begun) / 1000).toFixed(0);
    const text = `${frames[frame++ % frames.length]} ${current} ${elapsed} s`;
    stream.write(`\r\u001b[2K${pc.dim(text.slice(0, (stream.columns || 80) - 1))}`);
  };
  let cancel = () => {};
  const animate = () => {
    draw();
    cancel = clock.after(frameMilliseconds, animate, { idle: true });
  };
  animate();
  return {
    line: (text) => {
      clear();
      stream.write(`${text}\n`);
      draw();
    },
    step: (text) => {
      if (text !== current) begun = clock.monotonic();
      current = text;
      draw();
    },
    done: () => {
      cancel();
      current = '';
      clear();
    },
  };
}

const marks = { held: pc.green('✔'), failed: pc.red('✘'), inconclusive: pc.yellow('?') };

/** The line that stays when a run is over. */
export function runLine(verdict: Verdict, position: string): string {
  const { experiment, availability, capacityRecoveryMs, rollbackMs, stoppedMs } = verdict;
  const facts = [
    `available ${shareOf(availability.users)}`,
    ...(rollbackMs === undefined
      ? []
      : [rollbackMs === null ? 'not rolled back' : `rolled back ${seconds(rollbackMs)}`]),
    ...(stoppedMs === undefined ? [] : [`stopped and undone ${seconds(stoppedMs)}`]),
    `recovered ${recoveryWords(verdict)}`,
    ...(capacityRecoveryMs === undefined ? [] : [`capacity ${seconds(capacityRecoveryMs)}`]),
    `data ${dataWords(verdict)}`,
    ...weakIn([verdict]).map(({ pattern, on, result }) => `${pattern} ${result} at ${on}`),
  ];
  return `${marks[verdict.verdict]} ${pc.dim(position)} ${experiment.padEnd(28)} ${verdict.verdict.padEnd(12)} ${pc.dim(facts.join(' · '))}`;
}
