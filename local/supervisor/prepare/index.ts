import type { RuntimeName } from '../../../lib/model/runtime-name.ts';
import type { System } from '../../../lib/model/system.ts';
import type { SystemOptions } from '../options.ts';
import type { PreparedRuntime } from './prepared-runtime.ts';
import { prepareProcesses } from './processes.ts';

type Prepare = (options: SystemOptions, system: System, say: (line: string) => void) => Promise<PreparedRuntime>;

/** Every runtime that a system can be started on. */
const runtimes: Readonly<Record<RuntimeName, Prepare>> = {
  embedded: prepareProcesses,
  // Loaded when needed: nobody without containers waits for it.
  docker: async (...given) => (await import('./containers.ts')).prepareContainers(...given),
};

/** Rejects, before anything is touched, where the runtime that was asked for cannot be had here. */
export const prepareRuntime: Prepare = (options, ...given) => runtimes[options.runtime](options, ...given);
