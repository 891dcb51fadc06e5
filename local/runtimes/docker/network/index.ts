import { isInContainer } from '../process/container.ts';
import type { LookingStepKind } from '../process/container-step.ts';
import { delayStep } from './delay.ts';
import { dropStep } from './drop.ts';
import type { NamespaceOptions } from './namespace.ts';
import { rejectStep } from './reject.ts';
import { shapeStep } from './shape.ts';

/** Leaves a little of the step runner's time to undo what was done of a step. */
export const networkDefaults: NamespaceOptions = { isTarget: isInContainer, limitMilliseconds: 8000 };

/** The kinds of step by which the network of a target is impaired, and connections are rejected there. */
export const networkKinds = (options: Partial<NamespaceOptions> = {}): readonly LookingStepKind[] => [
  shapeStep({ ...networkDefaults, ...options }),
  delayStep({ ...networkDefaults, ...options }),
  dropStep({ ...networkDefaults, ...options }),
  rejectStep({ ...networkDefaults, ...options }),
];
