import type { AwsOnlyEffect, SubnetEffect } from './effect.ts';
import { defineFault } from './fault.ts';
import { choice, duration, optionalText } from './parameter.ts';
import { disruptConnectivityPermissions } from './permissions.ts';
import { subnets } from './target.ts';

/** Why traffic of a scope cannot be denied on this machine, where none of it can be told from other traffic. */
const notHere = {
  'prefix-list': 'scope prefix-list: there are no prefix lists here',
  s3: 'scope s3: nothing here uses S3',
  s3express: 'scope s3express: nothing here uses S3 Express One Zone',
  vpc: 'scope vpc: what of the traffic here would leave a VPC is not known; scope all denies whatever leaves the subnet',
} as const;

/**
 * `all` "denies all traffic entering and leaving the subnet" and "allows intra-subnet traffic", `availability-zone` "denies
 * intra-VPC traffic to and from subnets in other Availability Zones", `dynamodb` "denies traffic to and from the Regional
 * endpoint for DynamoDB in the current Region". Source: FIS user guide, actions reference.
 */
export const disruptConnectivity = defineFault({
  actionId: 'aws:network:disrupt-connectivity',
  description: 'Denies traffic of a subnet by a network ACL, for a while.',
  target: subnets,
  endsNothing: true,
  parameters: {
    duration: duration('How long the traffic is denied.'),
    scope: choice('Which traffic is denied.', [
      'all',
      'availability-zone',
      'dynamodb',
      'prefix-list',
      's3',
      's3express',
      'vpc',
    ]),
    prefixListIdentifier: optionalText('The prefix list whose traffic is denied; with scope prefix-list only.'),
  },
  permissions: disruptConnectivityPermissions,
  effect: ({ scope }): SubnetEffect | AwsOnlyEffect => {
    if (scope === 'all' || scope === 'availability-zone' || scope === 'dynamodb') {
      return { kind: 'disrupt-connectivity', scope };
    }
    return { kind: 'aws-only', reason: notHere[scope] };
  },
});
