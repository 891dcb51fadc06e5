import { RemovalPolicy } from 'aws-cdk-lib/core';
import type { Config } from '../config.ts';

/** What happens to a resource that holds data when its stack is deleted: kept where the environment protects it. */
export function removalPolicyOf({ deletionProtection }: Pick<Config, 'deletionProtection'>): RemovalPolicy {
  return deletionProtection ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
}
