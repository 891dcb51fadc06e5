import { lacksCooperation } from '../faults/cooperation.ts';
import { callersOf, type Edge, findService, serviceNamed, type Topology, takesHttp } from '../topology.ts';

/** What can be done to an edge, how the names of its experiments begin, and their family: the columns of `chaos matrix`, in its order. */
const kinds = {
  gone: { prefix: 'lose', family: 'lose-dependency' },
  slow: { prefix: 'slow', family: 'slow-dependency' },
  lossy: { prefix: 'lossy', family: 'lossy-dependency' },
  errors: { prefix: 'errors', family: 'failing-dependency' },
  resets: { prefix: 'resets', family: 'reset-dependency' },
} as const;

export type EdgeFault = keyof typeof kinds;

export const edgeFaults = Object.keys(kinds) as readonly EdgeFault[];

/** The family of the experiments that do something to edges. */
export const familyOnEdges = (fault: EdgeFault): string => kinds[fault].family;

/** The name of the experiment that does something to an edge. */
export const edgeExperiment = (fault: EdgeFault, { caller, callee }: Edge): string =>
  `${kinds[fault].prefix}-${caller}-to-${callee}`;

/** Why a fault cannot be had on an edge; undefined where it can. */
export function whyNotOnEdge(topology: Topology, fault: EdgeFault, edge: Edge): string | undefined {
  if (fault === 'errors') return whyNoErrors(topology, edge);
  return fault === 'resets' ? whyNoResets(topology, edge) : undefined;
}

function whyNoErrors(topology: Topology, { caller, callee }: Edge): string | undefined {
  const lacks = whyNoRequests(topology, caller);
  if (lacks !== undefined || takesHttp(topology, callee)) return lacks;
  return `${callee} is asked by another protocol than HTTP, which has no such answer`;
}

/** Why no request of a service can be told from another. */
export const whyNoRequests = (topology: Topology, caller: string): string | undefined =>
  lacksCooperation('http-fault', serviceNamed(topology, caller));

function whyNoResets(topology: Topology, edge: Edge): string | undefined {
  if (!areAllReset(topology, edge) || isAlone(topology, edge)) return undefined;
  return `in containers the connections of all who call ${edge.callee} are reset alike`;
}

/** Whether a callee's connections are reset for all of its callers at once. */
export const areAllReset = (topology: Topology, { caller }: Edge): boolean =>
  serviceNamed(topology, caller).contained === true;

const isAlone = (topology: Topology, { callee }: Edge): boolean =>
  callersOf(topology, callee).length === 1 && findService(topology, callee)?.public !== true;
