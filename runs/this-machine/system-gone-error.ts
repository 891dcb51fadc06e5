import { systemClock } from '../../base/clock.ts';
import { isAlive } from '../../base/process/identity.ts';
import { shellQuote } from '../../base/shell-quote.ts';
import { isGuarded, places, type SystemState } from '../../local/supervisor/state.ts';

/** The system died while a command worked with it; the message says what to do about it. */
export class SystemGoneError extends Error {
  override readonly name = 'SystemGoneError';
}

/** A dead process may still be there for a moment after its sockets are closed, milliseconds. */
const dyingMilliseconds = 1000;

/** An error as its cause has it: where the system has died meanwhile, that is what went wrong. */
export async function explainDeath(error: unknown, { supervisor }: SystemState, folder: string): Promise<unknown> {
  const end = systemClock.monotonic() + dyingMilliseconds;
  while (isAlive(supervisor)) {
    if (systemClock.monotonic() > end) return error;
    await systemClock.sleep(50);
  }
  const { supervisorLog: log } = places(folder);
  return new SystemGoneError(
    `the system has died (supervisor, process ${supervisor.pid}); ${whoUndoes(folder)}; ${log} may say why`,
    { cause: error },
  );
}

/** The guardian, where there is one or was; else nobody until a heal. */
function whoUndoes(folder: string): string {
  const heal = `\`chaos heal --folder ${shellQuote(folder)}\``;
  return isGuarded(folder)
    ? `its guardian undoes the faults, and ${heal} makes sure of it`
    : `its guardian has died too, and what it held goes on until you undo it with ${heal}`;
}
