import { type DeployStep, deployHalves } from '../../deploy.ts';
import { defineStep } from '../step-kind.ts';

export const deployStep = defineStep<DeployStep>({ ...deployHalves, undo: () => {}, leftOver: () => [] });
