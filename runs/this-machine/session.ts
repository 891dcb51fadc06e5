import { InterruptedError } from '../../base/interrupted-error.ts';
import { isAlive } from '../../base/process/identity.ts';
import { UsageError } from '../../base/usage-error.ts';
import { levelInWords } from '../../lib/model/resilience.ts';
import { startSystem } from '../../local/client/start-system.ts';
import { openSystem, type SystemClient } from '../../local/client/system-client.ts';
import type { SystemOptions } from '../../local/supervisor/options.ts';
import { edgeLines, readState, type SystemState } from '../../local/supervisor/state.ts';
import { listenForInterrupt } from '../interruption.ts';
import { createProgress, type Progress } from '../reporters/progress.ts';
import { explainDeath } from './system-gone-error.ts';
import { takeDown } from './take-down.ts';

/** A system to work with: the one that is up, or one of our own that goes down with us. */
export interface Session {
  readonly system: SystemClient;
  readonly progress: Progress;
  /** Aborts at the first Ctrl-C; a second one says what is left to do. */
  readonly interrupted: AbortSignal;
}

/**
 * Works with the system of a folder, starting one where none is up, and leaves it as it was found. Rejects with
 * {@link SystemGoneError} where the system dies meanwhile.
 */
export async function withSession<Result>(
  options: SystemOptions,
  use: (session: Session) => Promise<Result>,
  progress = createProgress(),
): Promise<Result> {
  const up = readState(options.folder);
  let isStarting = !up;
  const interruption = listenForInterrupt({
    first: () => progress.line(isStarting ? startInterrupted.first : 'interrupted: reverting ...'),
    again: () =>
      progress.line(
        isStarting ? startInterrupted.again : 'still reverting: the guardian finishes it even if this ends',
      ),
  });
  try {
    const { state, system } = await connect(options, up, progress, interruption.signal);
    isStarting = false;
    try {
      if (!up) interruption.signal.throwIfAborted();
      return await use({ system, progress, interrupted: interruption.signal });
    } catch (error) {
      throw error instanceof InterruptedError ? error : await explainDeath(error, state, options.folder);
    } finally {
      if (!up && isAlive(state.supervisor)) {
        progress.step('taking the system down');
        await takeDown(system, { folder: options.folder, say: progress.line });
      }
      system.close();
    }
  } finally {
    interruption.close();
    progress.done();
  }
}

/** What is said to who interrupts a start. */
export const startInterrupted = {
  first: 'interrupted: ending what was started ...',
  again: 'still ending it: that goes on even if this ends',
} as const;

async function connect(options: SystemOptions, up: SystemState | undefined, progress: Progress, signal: AbortSignal) {
  if (up && up.resilience !== options.resilience) {
    throw new UsageError(
      `a system is up with resilience ${levelInWords(up.resilience)}, not ${levelInWords(options.resilience)}: take it down first with \`chaos down\`, or choose another --folder`,
    );
  }
  if (up) refuseOther(up, options.system);
  if (!up) progress.step('starting the services, their stores and link proxies');
  const state = up ?? (await startSystem(options, { attached: true, progress: progress.line, signal }));
  const system = await openSystem(state);
  if (!up) progress.line(`${state.system.name} is up at ${edgeLines(state).join(', ')}, FIS API at ${state.endpoint}`);
  return { state, system };
}

/** Throws UsageError where the system that is up comes from another file. */
export function refuseOther({ system }: SystemState, file: string): void {
  if (system.file === file) return;
  throw new UsageError(
    `another system is up, ${system.name} of ${system.file}: take it down first with \`chaos down\`, or choose another --folder`,
  );
}
