import { type BurstStep, burstHalves } from '../../burst.ts';
import { defineStep } from '../step-kind.ts';

export const burstStep = defineStep<BurstStep>({ ...burstHalves, undo: () => {}, leftOver: () => [] });
