import { networkKinds } from '../network/index.ts';
import type { LookingStepKind } from '../process/container-step.ts';
import { containerKinds } from '../stress/index.ts';

/** Every kind of step that is done to containers. */
export const kinds: readonly LookingStepKind[] = [...networkKinds(), ...containerKinds()];
