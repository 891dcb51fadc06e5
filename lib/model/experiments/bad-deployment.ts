import { deployVersion } from '../faults/deploy-version.ts';
import { closure, type Topology } from '../topology.ts';
import { automate } from './automate.ts';
import { defineExperiment, type ExperimentDefinition } from './experiment.ts';

/** A version of a service that is bad on purpose. */
export interface BadVersion {
  readonly service: string;
  /** What makes it bad, `NAME=VALUE`. */
  readonly variable: string;
  /** How it is bad, as a word. */
  readonly kind: string;
  /** The same in words, after "which". */
  readonly harm: string;
  /** Tasks of the version never take over, or callers make up for it: users need not notice. */
  readonly isHarmless?: boolean;
  /** It takes long, or shows little: a thorough game day has it alone. */
  readonly thorough?: true;
  /** Seconds from the deployment until the version from before is to serve alone again; absent where nobody will go back. */
  readonly rollbackSeconds?: number;
}

/** How long a bad version may stay if nobody goes back; one of which that is known need not stay long. */
const longest = 'PT10M';
const long = 'PT2M';

/**
 * A deployment that goes wrong: ECS's circuit breaker or alarms, or the response where it succeeded at first, go back to the
 * version from before. The alarms of it are a deployment's, though an experiment made it.
 */
export function badDeployment(topology: Topology, version: BadVersion): ExperimentDefinition {
  const { service, variable, kind, harm, isHarmless = false, rollbackSeconds, thorough } = version;
  const gone = isHarmless ? [] : [service];
  const duration = rollbackSeconds === undefined ? long : longest;
  return defineExperiment({
    name: `bad-deployment-${kind}`,
    family: 'bad-deployment',
    description: `A version of ${service} is deployed which ${harm}.`,
    hypothesis:
      rollbackSeconds === undefined
        ? 'No alarm shows it: the version stays until the experiment takes it back, and users are served all the same.'
        : `${service} goes back to the version from before by itself within ${rollbackSeconds} s; ${isHarmless ? 'users are served all the while' : 'until then those fail who need it'}, and nobody else is hurt.`,
    targets: {},
    actions: { deploy: automate(deployVersion, { Duration: duration, Service: service, Variable: variable }) },
    hits: [service],
    gone,
    expectedRadius: [...new Set([service, ...closure(topology, gone)])],
    ...(rollbackSeconds !== undefined && { rollbackSeconds }),
    ...(thorough && { listed: false, thorough }),
  });
}
