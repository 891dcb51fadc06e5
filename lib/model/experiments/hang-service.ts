import { pauseProcess } from '../faults/pause-process.ts';
import { recoverySecondsOf } from '../objectives.ts';
import { callersOf, mayNeed, type Service, type Topology } from '../topology.ts';
import { automate } from './automate.ts';
import { defineExperiment, type ExperimentSource } from './experiment.ts';
import { whereAlone, whoWaits } from './one-task.ts';

/** Within which a hung task is replaced on this machine; health checks take most of it. */
const capacitySeconds = 30;

/**
 * For each service: one of its tasks hangs, longer than health checks, here or in AWS, need to have it replaced. That takes
 * long: a game day has those that somebody needs, since of the others it loses all tasks at once.
 */
export const hangService: ExperimentSource = (topology, _, limits) =>
  topology.services.map((service) => {
    const { name, public: isPublic, replicas, fixedPort } = service;
    const seconds = Math.max(capacitySeconds, limits.objectives?.recoverySeconds ?? 0);
    return defineExperiment({
      name: `hang-${name}`,
      family: 'hang-service',
      description: `One task of ${name} hangs: it takes connections and answers nothing.`,
      hypothesis:
        replicas === 1
          ? `Health checks see that the one task of ${name} hangs, and it is replaced: ${whoWaits(topology, service, recoverySecondsOf(limits))}.`
          : `Health checks see the hung task of ${name}; it is out of rotation and replaced, within ${seconds} s locally and 120 s in AWS, and users are served all the while.`,
      targets: {},
      actions: { pause: automate(pauseProcess, { Duration: 'PT3M', Service: name, Tasks: '1' }) },
      hits: [name],
      listed: isNeeded(topology, service),
      thorough: true,
      // Where a port is always the same, the hung task must have gone before another can begin: that takes its stop time-out.
      ...(!fixedPort && { capacitySeconds }),
      // Whoever is on the hung task of an edge waits for the load balancer to find out: there is no caller to try again.
      ...(isPublic && {
        during: { availability: 0.95, latencyMilliseconds: 3000, goodputFloor: 0.7 },
        duringUnrepeatable: 1 - 1 / replicas,
      }),
      ...whereAlone(topology, [name]),
    });
  });

const isNeeded = (topology: Topology, { name, public: isPublic }: Service): boolean =>
  isPublic || callersOf(topology, name).some(({ calls }) => calls.some((call) => call.to === name && mayNeed(call)));
