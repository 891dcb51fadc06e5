import type { PlanPart, Site } from '../../planner.ts';
import { InvalidTargetError } from '../../runtime.ts';
import type { ThrottleStep } from '../throttle/throttle.ts';
import { type Ground, portInside, refuseLack, whereMet } from './where.ts';

/** A table serves so many requests a second, and answers the others of all its callers by a throttling error. */
export function throttle(
  { on, requestsPerSecond }: { readonly on: string; readonly requestsPerSecond: number },
  site: Site,
  ground: Ground,
): PlanPart<ThrottleStep> {
  refuseLack(`requests to ${on} cannot be throttled here`, ['redirect', 'owner', 'reject'], ground);
  const addresses = Object.values(ground.tasks.storeOf(on)?.addresses ?? {});
  if (addresses.length === 0) {
    throw new InvalidTargetError(`requests to ${on} cannot be throttled: its container is not known here`);
  }
  const port = portInside(site.system.topology, on);
  return {
    steps: [{ ...whereMet(on, site, ground), do: 'throttle', table: on, requestsPerSecond, addresses, port }],
    fidelity: `A gate behind the observing proxy answers what is above ${requestsPerSecond} requests a second by DynamoDB's throttling error; it counts requests, reads and writes together, not their request units, and connections that exist are ended when it begins and ends, so that callers connect anew.`,
  };
}
