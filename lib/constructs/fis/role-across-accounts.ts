import { Arn, ArnFormat, Aws } from 'aws-cdk-lib/core';
import type { Config } from '../../config/config.ts';
import { namesOf } from '../../names.ts';

/**
 * The role of an experiment that acts in other accounts, and the one that it takes there: one name in both, spelled out,
 * since each account must know the other's.
 */
export const roleNameAcrossAccounts = (config: Config, experiment: string): string =>
  namesOf(config).role(experiment, config.region);

export const roleArnAcrossAccounts = (config: Config, experiment: string, account: string): string =>
  Arn.format({
    partition: Aws.PARTITION,
    service: 'iam',
    region: '',
    account,
    resource: 'role',
    resourceName: roleNameAcrossAccounts(config, experiment),
    arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
  });
