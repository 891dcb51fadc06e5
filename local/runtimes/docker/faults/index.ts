import { networkDefaults, networkKinds } from '../network/index.ts';
import type { LookingStepKind } from '../process/container-step.ts';
import { containerKinds, defaultHands } from '../stress/index.ts';
import { throttleStep } from '../throttle/throttle.ts';

/** Every kind of step that is done to containers. */
export const kinds: readonly LookingStepKind[] = [
  ...networkKinds(),
  ...containerKinds(),
  throttleStep(networkDefaults, defaultHands()),
];
