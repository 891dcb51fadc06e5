import { targetTypes } from '../faults/index.ts';
import type { TargetDefinition } from '../fis-template.ts';
import { labels } from '../labels.ts';

/**
 * Whether a target may rightly be empty: a service or a store may have nothing in a zone. Anything else must be there:
 * each zone has subnets, and users come in by the load balancer.
 */
export function mayBeEmpty({
  resourceType,
  resourceTags = {},
  filters = [],
  parameters = {},
}: TargetDefinition): boolean {
  const zone = targetTypes.get(resourceType)?.zone;
  if (!zone || !(resourceTags[labels.service] ?? resourceTags[labels.store])) return false;
  return 'filter' in zone ? filters.some(({ path }) => path === zone.filter) : zone.parameter in parameters;
}
