import type { Config } from './config/config.ts';
import type { Service, Topology } from './model/topology.ts';

/** Fargate On-Demand vCPU, which an account has a quota of. */
export interface FargateNeed {
  /** With as many tasks of each service as the environment has at least. */
  readonly atRest: number;
  /** While a change of everything is deployed, with nothing scaled out: each service has twice its tasks meanwhile. */
  readonly deploying: number;
  /** With as many tasks of each service as it may scale out to. */
  readonly scaledOut: number;
}

/** The background load's one task: CPU units and memory (MiB). */
export const walkerTask = { cpu: 256, memory: 512 } as const;

const unitsPerVcpu = 1024;

/** CPU units of a service's task in an environment: what the service wants, and its proxy's where that has its own. */
export function taskCpu({ proxyCpu }: Pick<Config, 'proxyCpu'>, { cpu }: Pick<Service, 'cpu'>): number {
  return cpu + proxyCpu;
}

/** How many Fargate vCPU an environment needs, its background load included. `topology` is the system's or the environment's. */
export function fargateNeed(
  config: Pick<Config, 'tasks' | 'proxyCpu' | 'oneByOne' | 'load'>,
  { services }: Pick<Topology, 'services'>,
): FargateNeed {
  const { tasks, oneByOne, load } = config;
  const walker = load ? walkerTask.cpu : 0;
  const each = services.map((service) => taskCpu(config, service));
  const total = (units: readonly number[]) => units.reduce((sum, one) => sum + one, 0);
  const atRest = total(each) * tasks.minimum + walker;
  // Deployed together they are all there twice; one after another, only one of them is.
  const extra = oneByOne ? Math.max(...each.map((cpu) => cpu * tasks.minimum), walker) : atRest;
  return {
    atRest: atRest / unitsPerVcpu,
    deploying: (atRest + extra) / unitsPerVcpu,
    scaledOut: (total(each) * tasks.maximum + walker) / unitsPerVcpu,
  };
}
