import { AccountPrincipal, PrincipalWithConditions, Role } from 'aws-cdk-lib/aws-iam';
import { Aws } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Config } from '../../config/config.ts';
import type { Experiment } from '../../model/experiments/experiment.ts';
import { faultOf, partsOf } from '../../model/experiments/template.ts';
import { statementsOf } from '../shared/statements.ts';
import { addExplained } from '../shared/wildcards.ts';
import { roleArnAcrossAccounts, roleNameAcrossAccounts } from './role-across-accounts.ts';

export interface TargetRoleProps {
  readonly config: Config;
  readonly experiment: Experiment;
  /** The network of the environment here. */
  readonly vpcId: string;
  /** Whose experiment it is. */
  readonly orchestratorAccount: string;
}

/**
 * What an experiment of another account may do in this one: what its faults need. Only the same experiment's role over
 * there may take it, and only in the course of an experiment: FIS sends that as external id. Source: FIS user guide,
 * prerequisites for multi-account experiments.
 */
export class TargetRole extends Role {
  constructor(scope: Construct, id: string, { config, experiment, vpcId, orchestratorAccount }: TargetRoleProps) {
    const experiments = `arn:${Aws.PARTITION}:fis:${Aws.REGION}:${orchestratorAccount}:experiment/*`;
    super(scope, id, {
      roleName: roleNameAcrossAccounts(config, experiment.name),
      description: `FIS of ${orchestratorAccount}: ${experiment.name} in ${config.name}`,
      assumedBy: new PrincipalWithConditions(new AccountPrincipal(orchestratorAccount), {
        StringLike: { 'sts:ExternalId': experiments },
        ArnEquals: { 'aws:PrincipalArn': roleArnAcrossAccounts(config, experiment.name, orchestratorAccount) },
      }),
    });
    const actions = Object.values(partsOf(experiment, { zonal: true }).actions);
    addExplained(
      this,
      statementsOf(
        actions.flatMap((action) => faultOf(action).permissions),
        { config, vpcId },
        [],
      ),
    );
  }
}
