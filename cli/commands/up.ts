import { systemClock } from '../../base/clock.ts';
import { exitStatus } from '../../base/exit-status.ts';
import { InterruptedError } from '../../base/interrupted-error.ts';
import { UsageError } from '../../base/usage-error.ts';
import { startSystem } from '../../local/client/start-system.ts';
import { openSystem } from '../../local/client/system-client.ts';
import type { SystemOptions } from '../../local/supervisor/options.ts';
import { edgeLines, type SystemState } from '../../local/supervisor/state.ts';
import { leastBaseline, warmUp } from '../../measure/watch-times.ts';
import { listenForInterrupt } from '../../runs/interruption.ts';
import { createProgress, type Progress } from '../../runs/reporters/progress.ts';
import { startInterrupted } from '../../runs/this-machine/session.ts';
import { takeDown } from '../../runs/this-machine/take-down.ts';
import { alarmOption, standInsOf } from '../alarm-options.ts';
import type { CommandBody } from '../command.ts';
import { listenLines } from '../listen-lines.ts';
import { listenOptions } from '../listen-options.ts';
import { rateOption, readRate, readSystem, systemOptions } from '../options.ts';
import { readStart } from '../read-start.ts';
import { printStatus } from './status.ts';

export const up: CommandBody = {
  details: 'With --rate a load of users is left running too: then every experiment is judged, whoever starts it.',
  options: {
    ...systemOptions,
    ...listenOptions,
    ...alarmOption,
    rate: { ...rateOption, description: 'user requests a second (default: no users)' },
  },
  run: async (given) => {
    const rate = readRate(given);
    const { options, up: running } = await readStart(given);
    standInsOf(given, await readSystem(given));
    if (running) {
      if (given.options.alarm !== undefined) {
        throw new UsageError(
          'a system is up with the alarms that it was started with: take it down first with `chaos down`',
        );
      }
      console.log(
        `The system is up already: FIS API at ${running.endpoint}, ${running.system.name} at ${edgeLines(running).join(', ')}.`,
      );
      if (rate !== undefined) await startLoad(running, { rate, seed: options.seed });
      return exitStatus.held;
    }
    const progress = createProgress();
    progress.step('starting');
    const state = await start({ ...options, ...(rate !== undefined && { rate }) }, progress);
    await printStatus(state, options.folder);
    for (const line of listenLines(state, options.folder)) console.log(line);
    console.log(`\nNext: chaos run random-kill, or any FIS client with AWS_ENDPOINT_URL_FIS=${state.endpoint}`);
    return exitStatus.held;
  },
};

/** Resolves when it is up and, with a load, there is a baseline. Interrupted before that, it goes down again. */
async function start(options: SystemOptions, progress: Progress): Promise<SystemState> {
  const interruption = listenForInterrupt({
    first: () => progress.line(startInterrupted.first),
    again: () => progress.line(startInterrupted.again),
  });
  const { signal } = interruption;
  try {
    const state = await startSystem(options, { attached: false, progress: progress.line, signal });
    if (options.rate !== undefined) await untilBaseline(progress, signal);
    if (!signal.aborted) return state;
    const system = await openSystem(state);
    await takeDown(system, { folder: options.folder, say: progress.line });
    system.close();
    throw new InterruptedError('interrupted: the system is down again');
  } finally {
    interruption.close();
    progress.done();
  }
}

async function startLoad(state: SystemState, load: { rate: number; seed: number }): Promise<void> {
  const system = await openSystem(state);
  try {
    await system.startLoad(load);
  } finally {
    system.close();
  }
  const progress = createProgress();
  await untilBaseline(progress);
  progress.done();
  console.log(`Its load is ${load.rate} requests a second now.`);
}

/** Until an experiment that starts next has seconds to be compared with. */
async function untilBaseline(progress: Progress, signal?: AbortSignal): Promise<void> {
  progress.step('warming up');
  await systemClock.sleep(warmUp + leastBaseline, signal);
}
