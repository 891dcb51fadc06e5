import { Aws } from 'aws-cdk-lib/core';

/**
 * As a condition of who takes a role: a service, on behalf of this account alone. Source: IAM user guide, the confused
 * deputy problem.
 */
export const ownAccount = { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } };
