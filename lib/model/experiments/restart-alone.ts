import { refuseConnections } from '../faults/refuse-connections.ts';
import { stopTask } from '../faults/stop-task.ts';
import { callersOf, closure, mayNeed, type Service, type Topology } from '../topology.ts';
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
  const gone = callees.filter((callee) => callersOf(topology, callee).some((caller) => needs(caller, callee)));
  const alone = ofOneTask(topology, [name]);
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
    hits: [name, ...callees],
    gone: [...gone, ...alone],
    expectedRadius: [...new Set([name, ...callees, ...closure(topology, [...gone, ...alone])])],
    allowLastHealthyTask: alone.length > 0,
    during: { availability: 0.9, latencyMilliseconds: 3000, goodputFloor: 0.75 },
    listed: false,
    thorough: true,
  });
}

const needs = ({ calls }: Service, callee: string): boolean =>
  calls.some((call) => call.to === callee && mayNeed(call));
