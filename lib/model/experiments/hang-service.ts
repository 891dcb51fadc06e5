import { pauseProcess } from '../faults/pause-process.ts';
import { automate } from './automate.ts';
import { defineExperiment, type ExperimentSource } from './experiment.ts';

/** For each service: one of its tasks hangs, longer than health checks, here or in AWS, need to have it replaced. */
export const hangService: ExperimentSource = (topology) =>
  topology.services.map(({ name, public: isPublic }) =>
    defineExperiment({
      name: `hang-${name}`,
      family: 'hang-service',
      description: `One task of ${name} hangs: it takes connections and answers nothing.`,
      hypothesis: `Health checks see the hung task of ${name}; it is out of rotation and replaced, within 30 s locally and 120 s in AWS, and users are served all the while.`,
      targets: {},
      actions: { pause: automate(pauseProcess, { Duration: 'PT3M', Service: name, Tasks: '1' }) },
      hits: [name],
      capacitySeconds: 30,
      // Whoever is on the hung task of an edge waits for the load balancer to find out: there is no caller to try again.
      ...(isPublic && { during: { availability: 0.95, latencyMilliseconds: 3000, goodputFloor: 0.7 } }),
    }),
  );
