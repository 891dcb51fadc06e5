import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Config } from '../../config/config.ts';
import { acknowledge } from './acknowledge.ts';
import { removalPolicyOf } from './removal-policy.ts';

/** A bucket that AWS services write to: kept as long as logs are, outliving the stack where deletion is protected. */
export class PrivateBucket extends Bucket {
  /** @param whyNoAccessLogs - why nobody logs who reads it */
  constructor(scope: Construct, id: string, config: Config, whyNoAccessLogs: string) {
    super(scope, id, {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      // The only encryption that load balancers write with.
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      lifecycleRules: [{ expiration: Duration.days(config.logRetentionDays) }],
      removalPolicy: removalPolicyOf(config),
      autoDeleteObjects: !config.deletionProtection,
    });
    acknowledge(this, { 'AwsSolutions-S1': whyNoAccessLogs });
  }
}
