import { Aws, DefaultStackSynthesizer, type Stack } from 'aws-cdk-lib/core';
import type { Config } from '../../config/config.ts';
import { labels } from '../../model/labels.ts';
import { prefixOf } from '../../names.ts';
import { ownTags } from '../shared/ties.ts';

/** The tags by which a template is known to be of this environment. */
const keptTags = [labels.system, labels.environment, labels.production];

/**
 * What an organisation attaches to the account of a production environment: only `roleArn` starts its templates, whichever
 * they are by then, since their tags name them and not their ARNs; only CloudFormation changes those tags, or gives FIS
 * the roles of the experiments, by which a copy of a template without tags would act. StartExperiment is authorised on the
 * template, whose tags are `aws:ResourceTag`; TagResource and UntagResource are too, and have `aws:TagKeys`. Source:
 * Service Authorization Reference, AWS Fault Injection Service.
 */
export function serviceControlPolicy(stack: Stack, config: Config, roleArn: string): object {
  const templates = `arn:${Aws.PARTITION}:fis:${config.region}:${Aws.ACCOUNT_ID}:experiment-template/*`;
  const own = ownTags(config, 'aws:ResourceTag');
  const deployer = { ArnNotEquals: { 'aws:PrincipalArn': deployerOf(stack, config) } };
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'OnlyPreflightStarts',
        Effect: 'Deny',
        Action: 'fis:StartExperiment',
        Resource: templates,
        Condition: { StringEquals: own, ArnNotEquals: { 'aws:PrincipalArn': roleArn } },
      },
      {
        Sid: 'TagsStay',
        Effect: 'Deny',
        Action: ['fis:TagResource', 'fis:UntagResource'],
        Resource: templates,
        Condition: { StringEquals: own, 'ForAnyValue:StringEquals': { 'aws:TagKeys': keptTags }, ...deployer },
      },
      {
        Sid: 'RolesStay',
        Effect: 'Deny',
        Action: 'iam:PassRole',
        Resource: `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/${prefixOf(config)}-*`,
        Condition: { StringEquals: { 'iam:PassedToService': 'fis.amazonaws.com' }, ...deployer },
      },
    ],
  };
}

/** As whom CloudFormation works for CDK. Source: CDK developer guide, bootstrapping. */
const deployerOf = ({ synthesizer }: Stack, { region }: Config): string =>
  DefaultStackSynthesizer.DEFAULT_CLOUDFORMATION_ROLE_ARN.replace(
    // biome-ignore lint/suspicious/noTemplateCurlyInString: CDK's own placeholder
    '${Qualifier}',
    synthesizer.bootstrapQualifier ?? DefaultStackSynthesizer.DEFAULT_QUALIFIER,
  )
    .replace(/\$\{AWS::Partition\}/g, Aws.PARTITION)
    .replace(/\$\{AWS::AccountId\}/g, Aws.ACCOUNT_ID)
    .replace(/\$\{AWS::Region\}/g, region);
