import { type ChildProcess, spawn } from 'node:child_process';
import { programBeside } from '../../../base/process/program-beside.ts';
import type { View } from '../../../dashboard/view/view.ts';
import type { Engine } from '../../engine/engine.ts';
import { ConflictException } from '../../engine/errors.ts';

/** Runs that a dashboard asks for: by the command, as anybody would, with baseline, load, results, report and history. */
export interface CommandedRuns {
  /** Throws ConflictException while another experiment runs, or waits to. */
  start(experiment: string): void;
  /** Ends it now: what is in force is undone. Throws ConflictException where nothing runs. */
  stop(): void;
}

interface CommandedOptions {
  readonly folder: string;
  readonly engine: Pick<Engine, 'stop'>;
  readonly view: () => Pick<View, 'runs'>;
  /** What waits for its baseline; undefined once it has begun, or has ended. */
  readonly onStarting: (experiment: string | undefined) => void;
  /** It did not come to a verdict, and why. */
  readonly onFailure: (message: string) => void;
}

const program = programBeside('../../../cli/main', import.meta.url);
/** Of what it says on its standard error so much is kept, characters. */
const keptWords = 4000;

export function createCommandedRuns({ folder, engine, view, onStarting, onFailure }: CommandedOptions): CommandedRuns {
  let child: ChildProcess | undefined;

  return {
    start(experiment) {
      const [running] = view().runs;
      if (running) throw new ConflictException(`${running.experiment} is running: one experiment at a time`);
      if (child) throw new ConflictException('an experiment is about to begin, or to end: one at a time');
      const own = spawn(
        process.execPath,
        ['--disable-warning=ExperimentalWarning', program, ...argumentsOf(experiment)],
        {
          stdio: ['ignore', 'ignore', 'pipe'],
        },
      );
      child = own;
      let words = '';
      own.stderr?.setEncoding('utf8').on('data', (text: string) => {
        words = (words + text).slice(-keptWords);
      });
      own.once('error', ({ message }) => onFailure(`${experiment} cannot be run: ${message}`));
      own.once('close', (status) => {
        if (child === own) child = undefined;
        onStarting(undefined);
        // 0 and 1 are verdicts, and 130 is one that was ended before it had begun.
        if (status !== 0 && status !== 1 && status !== 130)
          onFailure(
            `${experiment} was not run: ${words.trim().split('\n').at(-1) || `chaos run ended with ${status}`}`,
          );
      });
      onStarting(experiment);
    },
    stop() {
      const { runs } = view();
      for (const { id } of runs) engine.stop(id);
      if (runs.length > 0) return;
      if (!child) throw new ConflictException('no experiment is running');
      child.kill('SIGINT');
    },
  };

  function argumentsOf(experiment: string): string[] {
    return ['run', experiment, '--folder', folder];
  }
}
