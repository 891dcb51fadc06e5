import { shop } from '../../lib/model/topology.ts';
import { systemClock } from '../clock.ts';
import { isAlive } from '../process/identity.ts';
import { createProgress, type Progress } from '../reporters/progress.ts';
import type { SystemOptions } from '../supervisor/options.ts';
import { readState } from '../supervisor/state.ts';
import { startSystem } from '../system/start-system.ts';
import { openSystem, type SystemClient } from '../system/system-client.ts';
import { listenForInterrupt } from './interruption.ts';

/** A system to work with: the one that is up, or one of our own that goes down with us. */
export interface Session {
  readonly system: SystemClient;
  /** Whether it was started for this command. */
  readonly own: boolean;
  readonly progress: Progress;
  /** Aborts at the first Ctrl-C; a second one says what is left to do. */
  readonly interrupted: AbortSignal;
  /** Leaves the system as it was found. */
  close(): Promise<void>;
}

export async function openSession(options: SystemOptions, progress = createProgress()): Promise<Session> {
  const interruption = listenForInterrupt({
    first: () => progress.line('interrupted: reverting ...'),
    again: () => progress.line('still reverting: the guardian finishes it even if this ends'),
  });

  const up = readState(options.folder);
  if (up && up.resilience !== options.resilience) {
    throw new Error('a system is up with other settings: take it down first with `chaos down`');
  }
  if (!up) progress.step(`starting ${shop.services.length} services, their stores and link proxies`);
  const state = up ?? (await startSystem(options, { attached: true, progress: progress.line }));
  const system = await openSystem(state);
  if (!up) progress.line(`the ${shop.name} is up at ${state.shop}, FIS API at ${state.endpoint}`);

  return {
    system,
    own: !up,
    progress,
    interrupted: interruption.signal,
    close: async () => {
      interruption.close();
      if (!up) {
        progress.step('taking the system down');
        await takeDown(system);
      }
      progress.done();
      system.close();
    },
  };
}

/** Asks a system to end and resolves when it has. Rejects where it has not after 30 s. */
export async function takeDown(system: SystemClient): Promise<void> {
  await system.shutdown();
  const end = systemClock.monotonic() + 30_000;
  while (isAlive(system.state.supervisor)) {
    if (systemClock.monotonic() > end) throw new Error('the system has not gone down after 30 s; see its logs');
    await systemClock.sleep(50);
  }
}
