import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Config } from '../config.ts';
import { acknowledge } from './acknowledge.ts';
import { removalPolicyOf } from './removal-policy.ts';

/** Where FIS writes the reports of experiments. They are kept as long as logs are, and outlive the stack where deletion is protected. */
export class ReportsBucket extends Bucket {
  constructor(scope: Construct, id: string, config: Config) {
    super(scope, id, {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      lifecycleRules: [{ expiration: Duration.days(config.logRetentionDays) }],
      removalPolicy: removalPolicyOf(config),
      autoDeleteObjects: !config.deletionProtection,
    });
    acknowledge(this, { 'AwsSolutions-S1': 'Written by FIS alone and read by few: CloudTrail has who did what.' });
  }
}
