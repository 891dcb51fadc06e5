import { refuseConnections } from '../faults/refuse-connections.ts';
import { stopTask } from '../faults/stop-task.ts';
import { closure, type Service, type Topology } from '../topology.ts';
import { automate } from './automate.ts';
import { type DerivedSource, defineExperiment, type ExperimentDefinition } from './experiment.ts';
import { ofOneTask } from './one-task.ts';

/** A task is replaced while nothing that it calls is there: what can only start beside its dependencies stays away with them. */
export const restartAlone: DerivedSource = (topology) => {
  const services = topology.services.filter(({ calls }) => calls.length > 0);
  if (services.length === 0) return [{ omitted: 'restart-alone', why: 'no service calls another, or a store' }];
  return services.map((service) => restarting(topology, service));
};

function restarting(topology: Topology, { name, calls }: Service): ExperimentDefinition {
  const callees = calls.map(({ to }) => to);
  // Whatever it can do without each of them, nobody has said that it can do without all at once; nor can others that call them.
  const gone = [name, ...callees];
  return defineExperiment({
    name: `restart-${name}-alone`,
    family: 'restart-alone',
    description: `One task of ${name} is stopped while ${callees.join(', ')} refuse all connections.`,
    hypothesis: `The replacement starts and is ready all the same: ${name} waits for nothing that it calls.`,
    targets: { oneTask: { service: name, mode: 'COUNT(1)' } },
    actions: {
      ...Object.fromEntries(
        callees.map((callee) => [
          `refuse-${callee}`,
          automate(refuseConnections, { Duration: 'PT2M', Callee: callee }),
        ]),
      ),
      stop: { actionId: stopTask.actionId, target: 'oneTask' },
    },
    hits: gone,
    gone,
    expectedRadius: [...closure(topology, gone)],
    allowLastHealthyTask: ofOneTask(topology, [name]).length > 0,
    during: { availability: 0.9, latencyMilliseconds: 3000, goodputFloor: 0.75 },
    listed: false,
    thorough: true,
  });
}
