import type { CreateStepRunner } from '../../../guardian/step-runner.ts';
import { createContainerProgram } from './container-program.ts';
import { type HelperOptions, undoContainer } from './program.ts';

interface ContainedOptions extends Omit<HelperOptions, 'image'> {
  /** The guardian's; asked for when it is needed. */
  readonly image: string | (() => Promise<string>);
  readonly log?: (line: string) => void;
}

const imageOf = async ({ image }: ContainedOptions): Promise<string> => (typeof image === 'string' ? image : image());

/**
 * Undoes the steps of this runtime without a guardian, in a container that is started with the first of them and ends with
 * the runner: for heal, and for whoever is left.
 */
export const containedStepRunner =
  (options: ContainedOptions): CreateStepRunner =>
  () => {
    const { log = () => {} } = options;
    const program = async () => undoContainer({ ...options, image: await imageOf(options) });
    const undoer = createContainerProgram(program, 'the container that undoes faults', log);
    return {
      execute: async ({ do: name }) => {
        throw new Error(`${name} is a guardian's to do: here steps are only undone`);
      },
      undo: (step) => undoer.call('undo', step),
      leftOver: (step) => undoer.call('leftOver', step),
      letGo: () => {},
      strays: () => [],
      removeFiles: () => {},
      close: () => void undoer.close(),
    };
  };
