import { createHash } from 'node:crypto';
import { Arn, ArnFormat, Aws } from 'aws-cdk-lib/core';
import type { Config } from '../../config.ts';
import { namesOf } from '../../names.ts';

/** IAM's limit is 64 characters. */
const longest = 64;
const digits = 8;

/**
 * The role of an experiment that acts in other accounts, and the one that it takes there: one name in both, spelled out,
 * since each account must know the other's. Roles belong to no Region, so the name has it. What is too long is cut, and
 * ends in a digest of all of it.
 */
export function roleNameAcrossAccounts(config: Config, experiment: string): string {
  const name = namesOf(config).role(`${config.region}-${experiment}`);
  if (name.length <= longest) return name;
  const digest = createHash('sha256').update(name).digest('hex').slice(0, digits);
  return `${name.slice(0, longest - digits - 1)}-${digest}`;
}

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
