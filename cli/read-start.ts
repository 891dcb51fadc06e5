import { UsageError } from '../base/usage-error.ts';
import { FolderInUseError } from '../local/supervisor/folder-lock.ts';
import type { SystemOptions } from '../local/supervisor/options.ts';
import { holderIn, readState, type SystemState } from '../local/supervisor/state.ts';
import { refuseOther } from '../runs/this-machine/session.ts';
import type { Given } from './command.ts';
import { readSystem, readSystemOptions } from './options.ts';

/** How a command starts the system that it means, or finds it up. Rejects with UsageError where that cannot be. */
export async function readStart(given: Given): Promise<{ options: SystemOptions; up: SystemState | undefined }> {
  const options = readSystemOptions(given);
  await readSystem(given);
  const up = readState(options.folder);
  if (up) {
    refuseOther(up, options.system);
    refuseLate(given, up);
    refuseListenLate(options, up);
  }
  const holder = up ? undefined : holderIn(options.folder);
  if (holder?.doing === 'starting') throw new UsageError(new FolderInUseError(options.folder, holder).message);
  return { options, up };
}

/** Throws UsageError where an option is of a system's start, and the one that is up was started with another value. */
function refuseLate({ options }: Given, { endpoint, runtime, timeScale, meshRetries, response }: SystemState): void {
  const { port } = new URL(endpoint);
  const own = { 'base-port': port, 'time-scale': String(timeScale) };
  for (const [name, value] of Object.entries(own)) {
    const wanted = options[name];
    if (wanted === undefined || Number(wanted) === Number(value)) continue;
    throw new UsageError(
      `a system is up with --${name} ${value}, not ${wanted}: take it down first with \`chaos down\`, or choose another --folder`,
    );
  }
  if (options.runtime !== undefined && options.runtime !== runtime) {
    throw new UsageError(
      `a system is up on the ${runtime} runtime, not on ${options.runtime}: take it down first with \`chaos down\`, or choose another --folder`,
    );
  }
  if (options['mesh-retries'] === true && !meshRetries) {
    throw new UsageError(
      'a system is up without --mesh-retries: take it down first with `chaos down`, or choose another --folder',
    );
  }
  for (const name of ['preflight', 'notify']) {
    if (options[name] === undefined) continue;
    throw new UsageError(
      `a system is up with the --${name} that it was started with: take it down first with \`chaos down\`, or choose another --folder`,
    );
  }
  const isOn = response !== undefined;
  if (options.response !== undefined && (options.response === 'on') !== isOn) {
    throw new UsageError(
      `a system is up with --response ${isOn ? 'on' : 'off'}, not ${options.response}: take it down first with \`chaos down\`, or choose another --folder`,
    );
  }
}

/** The same for where it listens: a socket that is open cannot be had otherwise. */
function refuseListenLate({ listen: wanted }: SystemOptions, { listen }: SystemState): void {
  const same = (one: readonly string[], other: readonly string[]) => one.join() === other.join();
  if (!wanted || (wanted.address === listen?.address && same(wanted.allowedHosts, listen.allowedHosts))) return;
  const as = listen ? `listens on ${[listen.address, ...listen.allowedHosts].join(', ')}` : 'listens on loopback alone';
  throw new UsageError(`a system is up that ${as}: take it down first with \`chaos down\`, or choose another --folder`);
}
