import { callOf, edgesOf } from '../topology.ts';
import { inGameDays, slowDependency } from './dependency-edges.ts';
import type { ExperimentSource } from './experiment.ts';

export const nearlyLateFamily = 'nearly-late-dependency';

/** Of the time that the caller waits: what is left is for the callee's own work. */
const shareOfTimeout = 0.8;

/**
 * For each call of which it is said how long its caller waits for an answer: the callee needs most of that. Nothing fails, so
 * no breaker opens; what is called so holds connections and workers for longer than anything else.
 */
export const nearlyLate: ExperimentSource = (topology) =>
  edgesOf(topology).flatMap((edge) => {
    const { caller, callee } = edge;
    const call = callOf(topology, edge);
    if (call?.timeoutMilliseconds === undefined) return [];
    const delay = Math.round(shareOfTimeout * call.timeoutMilliseconds);
    const named = {
      name: `nearly-late-${caller}-to-${callee}`,
      family: nearlyLateFamily,
      hypothesis: `${caller} waits for ${callee}, since it may: users wait with it, and nobody else does.`,
      ...inGameDays(call, () => false),
      localOnly: `an environment has slow-${caller}-to-${callee}: CloudFormation does not take a template for each`,
    };
    return [slowDependency(topology, caller, callee, named, { delay, jitter: 0 })];
  });
