import { interruptAzPower } from '../faults/interrupt-az-power.ts';
import { stopTask } from '../faults/stop-task.ts';
import { wait } from '../faults/wait.ts';
import { storesOf, type Topology } from '../topology.ts';
import { defineExperiment, type Experiment, type ExperimentSource } from './experiment.ts';
import { perService } from './per-service.ts';
import { cutOff, firstZone } from './zone-impairment.ts';

/** The first zone goes dark: its tasks stop and, where zones have subnets and cache nodes of their own, so do these. */
export const zoneOutage: ExperimentSource = (topology) => [
  defineExperiment({
    name: 'zone-outage',
    description: `Everything in ${firstZone(topology).id} stops.`,
    hypothesis: 'The other zones carry all users while the tasks are replaced.',
    ...stopTasks(topology),
    emptyTargets: 'skip',
    zonal: zonalPart(topology),
    hits: topology.services.map(({ name }) => name),
    during: { latencyMilliseconds: 2000, goodputFloor: 0.8 },
  }),
];

const stopTasks = (topology: Topology, startAfter?: readonly string[]) =>
  perService(topology.services, { mode: 'ALL', availabilityZone: firstZone(topology).name }, () => ({
    actionId: stopTask.actionId,
    ...(startAfter && { startAfter }),
  }));

/**
 * The zone is cut off first, and its tasks stop a minute later. Replacements may start there: the lost connectivity is
 * what holds them down. Source: AWS samples, ecs-fargate-az-impairment.
 */
function zonalPart(topology: Topology): Pick<Experiment, 'targets' | 'actions'> {
  const { targets, actions } = cutOff(topology);
  const caches = storesOf(topology, 'redis');
  return {
    targets: {
      ...targets,
      ...Object.fromEntries(
        caches.map((name) => [name, { store: name, availabilityZone: firstZone(topology).name, mode: 'ALL' }]),
      ),
    },
    actions: {
      ...actions,
      settle: { actionId: wait.actionId, parameters: { duration: 'PT1M' } },
      ...stopTasks(topology, ['settle']).actions,
      ...Object.fromEntries(
        caches.map((name) => [
          `power-${name}`,
          { actionId: interruptAzPower.actionId, parameters: { duration: 'PT5M' }, target: name },
        ]),
      ),
    },
  };
}
