import { interruptAzPower } from '../faults/interrupt-az-power.ts';
import { stopTask } from '../faults/stop-task.ts';
import { storesOf, type Topology, type Zone } from '../topology.ts';
import type { DerivedSource, ExperimentDefinition } from './experiment.ts';
import { whereAlone } from './one-task.ts';
import { perService } from './per-service.ts';
import { goneWith, perZone, servicesIn } from './per-zone.ts';
import { afterCut, cutOff } from './zone-impairment.ts';

/**
 * Each zone goes dark: its tasks stop and, where zones have subnets and cache nodes of their own, so do these. A game day
 * has the first, a thorough one all.
 */
export const zoneOutage: DerivedSource = (topology) =>
  perZone(topology, 'zone-outage', (zone) => {
    const hits = servicesIn(topology, zone).map(({ name }) => name);
    if (hits.length === 0) return undefined;
    const gone = goneWith(topology, zone);
    return {
      description: `Every task in zone ${zone.number} stops.`,
      hypothesis:
        gone.length > 0
          ? `The other zones carry all users but those who need ${gone.join(', ')}: they wait where its only task was here, until another is there.`
          : 'The other zones carry all users while the tasks are replaced.',
      ...stopTasks(topology, zone),
      emptyTargets: 'skip',
      zonal: zonalPart(topology, zone),
      hits,
      listed: zone.number === 1,
      thorough: true,
      during: { latencyMilliseconds: 2000, goodputFloor: 0.8 },
      ...whereAlone(topology, hits, gone),
    };
  });

const stopTasks = (topology: Topology, zone: Zone, startAfter?: readonly string[]) =>
  perService(servicesIn(topology, zone), { mode: 'ALL', availabilityZone: zone.name }, () => ({
    actionId: stopTask.actionId,
    ...(startAfter && { startAfter }),
  }));

/**
 * The zone is cut off first, and its tasks stop a minute later, when users are led around it too. Replacements may start
 * there: the lost connectivity is what holds them down. Source: AWS samples, ecs-fargate-az-impairment.
 */
function zonalPart(topology: Topology, zone: Zone): Pick<ExperimentDefinition, 'targets' | 'actions'> {
  const { targets, actions } = cutOff(zone);
  const caches = storesOf(topology, 'redis');
  return {
    targets: {
      ...targets,
      ...Object.fromEntries(caches.map((store) => [store, { store, availabilityZone: zone.name, mode: 'ALL' }])),
    },
    actions: {
      ...actions,
      ...stopTasks(topology, zone, [afterCut]).actions,
      ...Object.fromEntries(
        caches.map((name) => [
          `power-${name}`,
          { actionId: interruptAzPower.actionId, parameters: { duration: 'PT5M' }, target: name },
        ]),
      ),
    },
  };
}
