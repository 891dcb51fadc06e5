import { type BurstStep, burstHalves } from '../../crowd.ts';
import { defineStep } from '../step-kind.ts';

export const burstStep = defineStep<BurstStep>({ ...burstHalves, undo: () => {}, leftOver: () => [] });
