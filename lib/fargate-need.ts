import type { Config } from './config.ts';
import type { Topology } from './model/topology.ts';

/** The vCPUs that an environment's tasks take of the account's Fargate quota. */
export interface FargateNeed {
  /** Every service has its minimum of tasks. */
  readonly atRest: number;
  /** Every service has twice its minimum, as a rolling deployment may have. */
  readonly deploying: number;
  /** Every service has its maximum. */
  readonly scaledOut: number;
}

/** CPU units of the background load's task. */
const loadUnits = 256;

export function fargateNeed({ tasks, load }: Config, { services }: Topology): FargateNeed {
  const units = (perService: number) =>
    services.reduce((sum, { cpu }) => sum + cpu * perService, load ? loadUnits : 0) / 1024;
  return {
    atRest: units(tasks.minimum),
    deploying: units(2 * tasks.minimum),
    scaledOut: units(tasks.maximum),
  };
}
