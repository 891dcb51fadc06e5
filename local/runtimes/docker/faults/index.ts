import { networkKinds } from '../network/index.ts';
import type { StepKind } from '../step-kind.ts';
import { containerKinds } from '../stress/index.ts';

/** Every kind of step that is done to containers. */
export const kinds: readonly StepKind[] = [...networkKinds(), ...containerKinds()];
