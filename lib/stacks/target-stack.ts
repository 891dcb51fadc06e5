import type { Construct } from 'constructs';
import { entersTasks } from '../constructs/fis/enters-tasks.ts';
import { TargetRole } from '../constructs/fis/target-role.ts';
import { whyOneAccount } from '../constructs/fis/why-one-account.ts';
import { experimentsOf } from '../model/experiments/index.ts';
import { localOnly } from '../model/experiments/template.ts';
import type { SystemModel } from '../model/system.ts';
import { allowedIn } from '../policy/every-zone.ts';
import { EnvironmentStack, type EnvironmentStackProps } from './environment-stack.ts';

export interface TargetStackProps extends EnvironmentStackProps {
  readonly system: SystemModel;
  readonly orchestratorAccount: string;
}

/** The roles by which experiments of another account act in this one: deployed here, with credentials of this account. */
export class TargetStack extends EnvironmentStack {
  constructor(scope: Construct, { config, system, orchestratorAccount }: TargetStackProps) {
    super(scope, 'target', `Breakwater: what experiments of ${orchestratorAccount} may do here`, config);
    const experiments = experimentsOf(system).filter(
      (experiment) =>
        !localOnly(experiment) &&
        whyOneAccount(experiment, system.topology) === undefined &&
        allowedIn(config, experiment, system) &&
        (config.faultInjection || !entersTasks(experiment)),
    );
    for (const experiment of experiments) {
      new TargetRole(this, experiment.name, { config, experiment, orchestratorAccount });
    }
  }
}
