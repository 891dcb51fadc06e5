import { RemovalPolicy } from 'aws-cdk-lib/core';
import type { Config } from '../../config.ts';

/**
 * What happens to a resource that holds data when its stack is deleted: kept where the environment protects it. A creation
 * that is rolled back leaves nothing: under its fixed name it would stand in the way of the next attempt.
 */
export function removalPolicyOf({ deletionProtection }: Pick<Config, 'deletionProtection'>): RemovalPolicy {
  return deletionProtection ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY;
}
