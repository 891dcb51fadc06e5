import { httpFault } from '../faults/http-fault.ts';
import { findService } from '../topology.ts';
import { automate } from './automate.ts';
import { harmOfLosing, inGameDays } from './dependency-edges.ts';
import { defineExperiment, type ExperimentSource } from './experiment.ts';

/** Longer than anybody waits, and than the fault lasts. */
const heldMilliseconds = '120000';

/**
 * For each call between services: the callee takes connections and requests, and answers none of them in time. Who has a
 * time-out for connecting alone waits.
 */
export const holdRequests: ExperimentSource = (topology) =>
  topology.services.flatMap(({ name: caller, calls }) =>
    calls
      .filter(({ to }) => findService(topology, to))
      .map((call) => {
        const { to: callee } = call;
        return defineExperiment({
          name: `hold-${caller}-to-${callee}`,
          family: 'hold-requests',
          description: `${callee} takes what ${caller} asks, and does not answer in time.`,
          hypothesis: `${caller} gives up waiting for ${callee}, and does as when it is gone.`,
          targets: {},
          actions: {
            hold: automate(httpFault, {
              ...{ Duration: 'PT1M', Callee: callee, Caller: caller },
              ...{ Effect: 'delay', DelayMilliseconds: heldMilliseconds },
            }),
          },
          hits: [callee],
          edge: { caller, callee },
          ...harmOfLosing(topology, caller, callee),
          ...inGameDays(call, () => false),
        });
      }),
  );
