import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnOutput } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Config } from '../../config/config.ts';
import { namesOf } from '../../names.ts';
import { acknowledge } from '../shared/acknowledge.ts';
import { statementsOf } from '../shared/statements.ts';
import { resumePermissions } from './handler-permissions.ts';

export interface LeverPoliciesProps {
  readonly config: Config;
  readonly killSwitch: IFunction;
}

const wide = 'A policy that people give to whom they choose; an account has one safety lever in a Region';

/**
 * Two policies for people, attached to nobody: whoever is on call may press the kill switch, by the function that can only
 * engage; who may let experiments run again is somebody else's decision. IAM knows no right to engage alone.
 */
export class LeverPolicies extends Construct {
  constructor(scope: Construct, id: string, { config, killSwitch }: LeverPoliciesProps) {
    super(scope, id);
    const { region, name } = config;
    const { role } = namesOf(config);
    const panic = new ManagedPolicy(this, 'Panic', {
      managedPolicyName: role('panic', region),
      description: `On call: stops every experiment of the account in ${region} by the kill switch of ${name}`,
      statements: [
        new PolicyStatement({
          actions: ['lambda:InvokeFunction', 'lambda:GetFunction'],
          resources: [killSwitch.functionArn],
        }),
      ],
    });
    const resume = new ManagedPolicy(this, 'Resume', {
      managedPolicyName: role('resume', region),
      description: `Lets experiments run again after a panic, in ${region}`,
      statements: statementsOf(resumePermissions, { config }),
    });
    acknowledge(resume, {
      'AwsSolutions-IAM5[Resource::*]': `fis:ListExperimentTemplates: ${wide}`,
      'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:fis:<AWS::Region>:<AWS::AccountId>:safety-lever/*]': wide,
    });
    new CfnOutput(this, 'KillSwitch', {
      value: killSwitch.functionName,
      description: 'On call: press Test on this function to stop every experiment of the account and Region',
    });
    new CfnOutput(this, 'PanicPolicy', { value: panic.managedPolicyArn, description: 'For whoever is on call' });
    new CfnOutput(this, 'ResumePolicy', { value: resume.managedPolicyArn, description: 'For whoever may resume' });
  }
}
