import { identify, isAlive, trySignal } from '../../../../base/process/identity.ts';
import type { ProcessIdentity } from '../../../../lib/model/events/process-identity.ts';
import { refuseGone } from './container.ts';
import { type ContainerHands, type ContainerStep, defineContainerStep } from './container-step.ts';

/** Kills the first process of a container, as a node that dies: all of it ends, and its container is started anew. */
export interface KillFirstStep extends ContainerStep {
  readonly do: 'kill-first';
}

export const killFirstStep = defineContainerStep<KillFirstStep>({
  do: 'kill-first',
  wayBack: null,
  note,
  execute: (step, hands) => {
    refuseGone(step.target);
    note(step, hands);
    const first = identify(step.target.pid);
    if (!first || !trySignal(first, 'SIGKILL')) throw new Error(`process ${step.target.pid} could not be killed`);
  },
  undo: ({ faultId }, { notes }) => void notes.delete(faultId),
  leftOver: () => [],
  look: ({ faultId }, { notes }) => {
    const first = notes.get(faultId) as ProcessIdentity | undefined;
    const seen = first !== undefined && !isAlive(first);
    return { observer: 'operating system', seen, detail: `the first process ${seen ? 'has ended' : 'is still there'}` };
  },
});

function note({ faultId, target }: KillFirstStep, { notes }: ContainerHands): void {
  notes.set(faultId, identify(target.pid));
}
