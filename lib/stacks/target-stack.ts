import type { Construct } from 'constructs';
import { TargetRole } from '../constructs/fis/target-role.ts';
import { whyOneAccount } from '../constructs/fis/why-one-account.ts';
import { experimentsOf } from '../model/experiments/index.ts';
import type { SystemModel } from '../model/system.ts';
import { EnvironmentStack, type EnvironmentStackProps } from './environment-stack.ts';
import type { NetworkStack } from './network-stack.ts';
import { whyNotDeployed } from './why-not-deployed.ts';

export interface TargetStackProps extends EnvironmentStackProps {
  readonly system: SystemModel;
  readonly network: NetworkStack;
  readonly orchestratorAccount: string;
}

/** The roles by which experiments of another account act in this one: deployed here, with credentials of this account. */
export class TargetStack extends EnvironmentStack {
  constructor(scope: Construct, { config, system, network, orchestratorAccount }: TargetStackProps) {
    super(scope, 'target', `Breakwater: what experiments of ${orchestratorAccount} may do here`, config);
    this.addStackDependency(network);
    const { vpcId } = network.vpc;
    const experiments = experimentsOf(system).filter(
      (experiment) =>
        whyOneAccount(experiment, system.topology) === undefined &&
        whyNotDeployed(experiment, config, system) === undefined,
    );
    for (const experiment of experiments) {
      new TargetRole(this, experiment.name, { config, experiment, vpcId, orchestratorAccount });
    }
  }
}
