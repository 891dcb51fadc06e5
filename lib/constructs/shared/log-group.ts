import { AwsLogDriverMode, LogDriver } from 'aws-cdk-lib/aws-ecs';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Config } from '../../config/config.ts';
import { namesOf } from '../../names.ts';
import { removalPolicyOf } from './removal-policy.ts';

/** A log group of an environment, kept as long as the environment says. */
export function createLogGroup(
  scope: Construct,
  id: string,
  config: Config,
  name: string,
  { vended = false }: { /** An AWS service writes it by itself. */ readonly vended?: boolean } = {},
): LogGroup {
  const { logGroup, vendedLogGroup } = namesOf(config);
  return new LogGroup(scope, id, {
    logGroupName: (vended ? vendedLogGroup : logGroup)(name),
    retention: config.logRetentionDays,
    removalPolicy: removalPolicyOf(config),
  });
}

/** A container's way to its log. A slow log loses lines, and never stops who writes them. */
export function logTo(logGroup: LogGroup, streamPrefix: string): LogDriver {
  return LogDriver.awsLogs({ logGroup, streamPrefix, mode: AwsLogDriverMode.NON_BLOCKING });
}
