import type { Step } from '../../lib/model/events/plan.ts';
import type { CreateStepRunner, StepRunner } from '../guardian/step-runner.ts';
import { connectDaemon } from '../runtimes/docker/daemon/connect.ts';
import { guardianImage, hasImage, haveImage } from '../runtimes/docker/daemon/own-images.ts';
import { containedStepRunner } from '../runtimes/docker/guardian/contained-step-runner.ts';
import { stepRunnerAt } from '../runtimes/embedded/guardian.ts';
import type { Places } from '../runtimes/embedded/hands/hands.ts';

/** How the steps of a dead system are undone, whichever runtime it ran on: a container is started where one needs it. */
export const anyStepRunner =
  (
    at: Places,
    { image, log }: { readonly image?: string | undefined; readonly log: (line: string) => void },
  ): CreateStepRunner =>
  (isOurs) => {
    const processes = stepRunnerAt(at)(isOurs);
    let containers: StepRunner | undefined;
    const runnerOf = (step: Step): StepRunner => {
      if (!isContainedStep(step)) return processes;
      containers ??= containedStepRunner({ image: async () => haveGuardian(image), log })(isOurs);
      return containers;
    };
    return {
      ...processes,
      execute: (step) => runnerOf(step).execute(step),
      undo: (step) => runnerOf(step).undo(step),
      leftOver: (step) => runnerOf(step).leftOver(step),
      close: () => {
        processes.close();
        containers?.close();
      },
    };
  };

/** The one that a system had, or where that has gone with its version, ours. */
async function haveGuardian(image: string | undefined): Promise<string> {
  const daemon = await connectDaemon();
  return image !== undefined && (await hasImage(daemon, image)) ? image : haveImage(daemon, guardianImage);
}

/** A step of the docker runtime is done in a container, its target; one of the other is done to a process or a link. */
const isContainedStep = (step: Step): boolean => 'target' in step;
