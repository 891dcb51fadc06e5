import type { StepKind } from '../step-kind.ts';
import { dropStep } from './drop.ts';
import { type IsTarget, isInContainer } from './namespace.ts';
import { shapeStep } from './shape.ts';

/** The kinds of step by which the network of a target is impaired. */
export const networkKinds = (isTarget: IsTarget = isInContainer): readonly StepKind[] => [
  shapeStep(isTarget),
  dropStep(isTarget),
];
