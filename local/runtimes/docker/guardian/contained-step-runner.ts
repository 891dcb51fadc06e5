import type { CreateStepRunner } from '../../../guardian/step-runner.ts';
import { createContainerProgram } from './container-program.ts';
import { type HelperOptions, undoContainer } from './program.ts';

/**
 * Undoes the steps of this runtime without a guardian, in a container that is started with the first of them and ends with
 * the runner: for heal, and for whoever is left.
 */
export const containedStepRunner =
  (options: HelperOptions & { readonly log?: (line: string) => void }): CreateStepRunner =>
  () => {
    const { log = () => {} } = options;
    const program = createContainerProgram(() => undoContainer(options), 'the container that undoes faults', log);
    return {
      execute: async ({ do: name }) => {
        throw new Error(`${name} is a guardian's to do: here steps are only undone`);
      },
      undo: (step) => program.call('undo', step),
      leftOver: (step) => program.call('leftOver', step),
      letGo: () => {},
      strays: () => [],
      removeFiles: () => {},
      close: () => void program.close(),
    };
  };
