import { type ChildProcess, spawn } from 'node:child_process';
import { exitStatus } from '../../../base/exit-status.ts';
import { programBeside } from '../../../base/process/program-beside.ts';
import { isFaultOver } from '../../../dashboard/view/in-words.ts';
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
  /** The file of the system: in the folder that it was started in there may be another. */
  readonly system: string;
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

export function createCommandedRuns(options: CommandedOptions): CommandedRuns {
  const { engine, view, onStarting } = options;
  let child: ChildProcess | undefined;
  return {
    start(experiment) {
      const [running] = view().runs;
      if (running) throw new ConflictException(`${running.experiment} is running: one experiment at a time`);
      if (child) throw new ConflictException('an experiment is about to begin, or to end: one at a time');
      child = runByCommand(experiment, options, () => {
        child = undefined;
        onStarting(undefined);
      });
      onStarting(experiment);
    },
    stop() {
      const { runs } = view();
      const inForce = runs.filter((run) => !isFaultOver(run));
      for (const { id } of inForce) engine.stop(id);
      if (inForce.length > 0) return;
      const [over] = runs;
      if (over) throw new ConflictException(`${over.experiment} is undone already: only its recovery is watched`);
      if (!child) throw new ConflictException('no experiment is running');
      child.kill('SIGINT');
    },
  };
}

/** As somebody would in a terminal; its standard output is nobody's. */
function runByCommand(
  experiment: string,
  { folder, system, onFailure }: CommandedOptions,
  ended: () => void,
): ChildProcess {
  const args = [program, 'run', experiment, '--folder', folder, '--system', system];
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let words = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    words = (words + text).slice(-keptWords);
  });
  child.once('error', ({ message }) => {
    ended();
    onFailure(`${experiment} cannot be run: ${message}`);
  });
  child.once('close', (status) => {
    ended();
    if (!isVerdict(status))
      onFailure(`${experiment} was not run: ${words.trim().split('\n').at(-1) || `chaos run ended with ${status}`}`);
  });
  return child;
}

/** Or it was ended before it had begun, which is no failure. */
const isVerdict = (status: number | null): boolean =>
  status === exitStatus.held || status === exitStatus.notHeld || status === exitStatus.interrupted;
