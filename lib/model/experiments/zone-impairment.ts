import { lacksCooperation } from '../faults/cooperation.ts';
import { disruptConnectivity } from '../faults/disrupt-connectivity.ts';
import { startZonalAutoshift } from '../faults/start-zonal-autoshift.ts';
import { wait } from '../faults/wait.ts';
import { storesOf, type Topology, type Zone } from '../topology.ts';
import type { DerivedSource, Experiment } from './experiment.ts';
import { perZone } from './per-zone.ts';

/** Each zone is cut off from the others; its tasks live on. In AWS, users are led around it a minute later. */
export const zoneImpairment: DerivedSource = (topology) => {
  const why = whyNotCutOff(topology);
  if (why !== undefined) return [{ omitted: 'zone-impairment', why }];
  return perZone(topology, 'zone-impairment', (zone) => ({
    description: `Tasks in zone ${zone.number} cannot reach the other zones; in AWS, the load balancer avoids it after a minute.`,
    hypothesis: 'Callers turn away from tasks beyond the cut, and users are served by what they can reach.',
    ...cutOnly(zone),
    zonal: cutOff(zone),
    hits: [...topology.services.map(({ name }) => name), ...storesOf(topology, 'redis')],
    during: { availability: 0.95, latencyMilliseconds: 2000, goodputFloor: 0.8 },
    listed: false,
    listedInAws: zone.number === 1,
  }));
};

/** Why subnets of a system cannot be cut off where it runs; undefined where they can. */
export const whyNotCutOff = ({ services }: Topology): string | undefined =>
  services.flatMap((service) => lacksCooperation(disruptConnectivity.actionId, service) ?? [])[0];

/** The action after which what waits for the cut starts. */
export const afterCut = 'settle';

/** The subnets of a zone lose their way to the other zones, for five minutes. */
const cutOnly = ({ name }: Zone): Pick<Experiment, 'targets' | 'actions'> => ({
  targets: { subnets: { availabilityZone: name, mode: 'ALL' } },
  actions: {
    cut: {
      actionId: disruptConnectivity.actionId,
      parameters: { duration: 'PT5M', scope: 'availability-zone' },
      target: 'subnets',
    },
  },
});

/**
 * The same, and users are led away from the zone, only after the first minute, so that the harm is measured before the
 * cure. The shift moves the edge alone: calls between services go on into the zone, and their callers' metrics show what
 * becomes of them.
 */
export function cutOff(zone: Zone): Pick<Experiment, 'targets' | 'actions'> {
  const { targets, actions } = cutOnly(zone);
  return {
    targets: { ...targets, edge: { mode: 'ALL' } },
    actions: {
      ...actions,
      [afterCut]: { actionId: wait.actionId, parameters: { duration: 'PT1M' } },
      shift: {
        actionId: startZonalAutoshift.actionId,
        parameters: {
          duration: 'PT4M',
          availabilityZoneIdentifier: zone.id,
          managedResourceTypes: 'ALB',
          zonalAutoshiftStatus: 'ANY',
        },
        target: 'edge',
        startAfter: [afterCut],
      },
    },
  };
}
