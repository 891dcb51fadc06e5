import { flag, integer } from './parameter.ts';

/** Parameters that several `aws:ecs:task-*` actions share, in FIS's words. */
export const installDependencies = flag('Whether the SSM agent installs what the fault needs.', { default: true });

export const useEcsFaultInjectionEndpoints = flag(
  'Whether the fault goes through the ECS agent instead of the SSM agent; Fargate needs true.',
  { default: false },
);

export const flowsPercent = integer('The share of flows that the fault applies to, in percent.', {
  default: 100,
  min: 1,
  max: 100,
});
