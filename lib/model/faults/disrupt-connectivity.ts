import { defineFault, onlyInAws } from './fault.ts';
import { choice, duration, optionalText } from './parameter.ts';
import { disruptConnectivityPermissions } from './permissions.ts';
import { subnets } from './target.ts';

export const disruptConnectivity = defineFault({
  actionId: 'aws:network:disrupt-connectivity',
  description: 'Denies traffic of a subnet by a network ACL, for a while.',
  target: subnets,
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
  ...onlyInAws('subnets and their network ACLs exist in AWS only'),
});
