import { RemovalPolicy } from 'aws-cdk-lib/core';
import type { Config } from '../../config/config.ts';

/**
 * What happens to a resource that holds data when its stack is deleted: kept where the environment protects it. A creation
 * that is rolled back leaves nothing: under its fixed name it would stand in the way of the next attempt. What is kept
 * is taken back by `cdk deploy --import-existing-resources`, where its name is in the template and is its identity;
 * else CloudFormation must name it. It must not hold on to what is deleted: nothing inside the network is kept.
 * Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/import-resources-automatically.html
 */
export function removalPolicyOf({ deletionProtection }: Pick<Config, 'deletionProtection'>): RemovalPolicy {
  return deletionProtection ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY;
}
