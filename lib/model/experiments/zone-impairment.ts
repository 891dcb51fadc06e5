import { disruptConnectivity } from '../faults/disrupt-connectivity.ts';
import { startZonalAutoshift } from '../faults/start-zonal-autoshift.ts';
import { wait } from '../faults/wait.ts';
import { storesOf, type Zone } from '../topology.ts';
import type { DerivedSource, Experiment } from './experiment.ts';
import { perZone } from './per-zone.ts';

/** Each zone is cut off from the others; its tasks live on. A minute later users are led around it. */
export const zoneImpairment: DerivedSource = (topology) =>
  perZone(topology, 'zone-impairment', (zone) => ({
    description: `Tasks in zone ${zone.number} cannot reach the other zones; after a minute the load balancer avoids it.`,
    hypothesis: 'Callers turn away from tasks beyond the cut, and users are served by what they can reach.',
    ...cutOff(zone),
    hits: [...topology.services.map(({ name }) => name), ...storesOf(topology, 'redis')],
    during: { availability: 0.95, latencyMilliseconds: 2000, goodputFloor: 0.8 },
    listed: zone.number === 1,
  }));

/** The action after which what waits for the cut starts. */
export const afterCut = 'settle';

/**
 * The subnets of a zone lose their way to the other zones, for five minutes. Users are led away from it only after the
 * first, so that the harm is measured before the cure. The shift moves the edge alone: calls between services go on into
 * the zone, and their callers' metrics show what becomes of them.
 */
export function cutOff({ name, id }: Zone): Pick<Experiment, 'targets' | 'actions'> {
  return {
    targets: { subnets: { availabilityZone: name, mode: 'ALL' }, edge: { mode: 'ALL' } },
    actions: {
      cut: {
        actionId: disruptConnectivity.actionId,
        parameters: { duration: 'PT5M', scope: 'availability-zone' },
        target: 'subnets',
      },
      [afterCut]: { actionId: wait.actionId, parameters: { duration: 'PT1M' } },
      shift: {
        actionId: startZonalAutoshift.actionId,
        parameters: {
          duration: 'PT4M',
          availabilityZoneIdentifier: id,
          managedResourceTypes: 'ALB',
          zonalAutoshiftStatus: 'ANY',
        },
        target: 'edge',
        startAfter: [afterCut],
      },
    },
  };
}
