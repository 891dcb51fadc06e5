import { defineFault, onlyInAws } from './fault.ts';
import { choice, choices, duration, optional, text } from './parameter.ts';
import { zonalShiftPermissions } from './permissions.ts';
import { managedResources } from './target.ts';

/** Its default status finds only what has autoshift switched on; ANY finds all that zonal shift knows. Source: FIS actions reference. */
export const startZonalAutoshift = defineFault({
  actionId: 'aws:arc:start-zonal-autoshift',
  description: 'Leads users away from one zone at the load balancer, as AWS would; calls between services stay.',
  target: managedResources,
  isRecovery: true,
  parameters: {
    duration: duration('How long users are led away.'),
    availabilityZoneIdentifier: text('The zone that is avoided, by its name or id.'),
    managedResourceTypes: optional(choices('The kinds of resources that are shifted.', ['ASG', 'ALB', 'NLB', 'EKS'])),
    zonalAutoshiftStatus: choice('Which resources are shifted, by their autoshift.', ['ENABLED', 'DISABLED', 'ANY'], {
      default: 'ENABLED',
    }),
  },
  permissions: zonalShiftPermissions,
  ...onlyInAws('zonal shifts of a load balancer exist in AWS only'),
});
