import { systemClock } from '../../base/clock.ts';
import { isAlive, signalProcess } from '../../base/process/identity.ts';
import type { ProcessIdentity } from '../../lib/model/events/process-identity.ts';
import { answered, NoAnswerError } from '../../local/client/no-answer-error.ts';
import type { SystemClient } from '../../local/client/system-client.ts';
import { hasGuardian } from '../../local/supervisor/state.ts';

/** Where it runs, and who is told of what takes longer. */
export interface TakenDown {
  readonly folder: string;
  readonly say: (line: string) => void;
}

/** Asks a system to end and resolves when it has; one that does not answer, or does not end, is ended. */
export function takeDown(system: SystemClient, taken: TakenDown): Promise<void> {
  const { supervisor, stopMilliseconds } = system.state;
  return orEnd(supervisor, taken, async () => {
    await answered(supervisor, () => system.shutdown());
    await untilGone(supervisor, stopMilliseconds);
  });
}

/** Resolves when a supervisor that goes down has gone. Rejects with {@link NoAnswerError} where it has not after 30 s, and what its stores may take. */
export async function untilGone(supervisor: ProcessIdentity, stopMilliseconds = 0): Promise<void> {
  const limit = 30_000 + stopMilliseconds;
  const end = systemClock.monotonic() + limit;
  while (isAlive(supervisor)) {
    if (systemClock.monotonic() > end)
      throw new NoAnswerError(supervisor, `it has not gone down after ${limit / 1000} s`);
    await systemClock.sleep(50);
  }
}

/** How long the guardian may take to undo and end what a supervisor has left. Milliseconds. */
const guardianLimit = 90_000;

/**
 * Has a supervisor end in good order by `ask`. Where it does not answer it is killed, and it is waited until its guardian
 * has undone and ended all, or has had the time for it: what is left then can be seen.
 */
export async function orEnd(
  supervisor: ProcessIdentity,
  { folder, say }: TakenDown,
  ask: () => Promise<void>,
): Promise<void> {
  try {
    await ask();
  } catch (error) {
    if (!(error instanceof NoAnswerError)) throw error;
    say(
      `${error.what}: the supervisor (process ${supervisor.pid}) is killed, and its guardian undoes and ends the rest`,
    );
    signalProcess(supervisor, 'SIGKILL');
    const end = systemClock.monotonic() + guardianLimit;
    while ((isAlive(supervisor) || hasGuardian(folder)) && systemClock.monotonic() < end) await systemClock.sleep(50);
  }
}
