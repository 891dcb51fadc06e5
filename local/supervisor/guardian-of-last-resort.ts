import type { Guardian } from '../guardian/guardian-client.ts';
import type { CreateStepRunner } from '../guardian/step-runner.ts';
import { undo } from '../guardian/undo.ts';

/**
 * The supervisor's own hands, where no guardian lives: undoes whatever it is asked to and applies nothing, because what it
 * held would outlive it.
 */
export function guardianOfLastResort(options: {
  createRunner: CreateStepRunner;
  process: Guardian['process'];
  log: (line: string) => void;
}): Guardian {
  const { createRunner, process, log } = options;
  // It applies nothing, so no process needs to be told from a stranger's.
  const runner = createRunner(() => false);
  return {
    process,
    register: async () => {},
    unregister: async () => {},
    apply: async ({ faultId }) => {
      throw new Error(`no guardian is there to hold fault ${faultId}: the system goes down`);
    },
    revert: async (plan) => ({ remaining: await undo(plan, runner, log) }),
    held: async () => [],
    dismiss: async () => runner.close(),
    kill: async () => {},
    abandon: async () => runner.close(),
    onExpired: () => {},
    onUndone: () => {},
    exited: new Promise(() => {}),
  };
}
