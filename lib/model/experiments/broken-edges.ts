import { httpFault } from '../faults/http-fault.ts';
import { networkPacketLoss } from '../faults/network-packet-loss.ts';
import { resetConnections } from '../faults/reset-connections.ts';
import { type Edge, edgesOf, findStore, type Topology } from '../topology.ts';
import { automate } from './automate.ts';
import { harmOfLosing, lifeWithoutCallee, oneMinute, onFargate } from './dependency-edges.ts';
import {
  areAllReset,
  type EdgeFault,
  edgeExperiment,
  familyOnEdges,
  whyNoRequests,
  whyNotOnEdge,
} from './edge-faults.ts';
import { type DerivedSource, defineExperiment, type ExperimentDefinition, type Omission } from './experiment.ts';
import { lossOfPackets } from './lossy-network.ts';
import { sourceOf } from './source-of.ts';

/** For each dependency edge: packets to the callee are lost. */
export const lossyDependencies: DerivedSource = (topology) =>
  onEdges(topology, 'lossy', ({ caller, callee }) => ({
    description: `Every tenth packet of ${caller} to ${callee} is lost.`,
    hypothesis: `${caller} bears a lossy way to ${callee}: retransmissions and retries cost time, not answers.`,
    targets: { callers: { service: caller, mode: 'ALL' } },
    actions: {
      lossy: {
        actionId: networkPacketLoss.actionId,
        parameters: {
          ...{ duration: oneMinute, lossPercent: lossOfPackets.percent, sources: sourceOf(topology, callee) },
          ...onFargate,
        },
        target: 'callers',
      },
    },
    during: lossOfPackets.during,
    localOnly: `an environment has lossy-network, on all edges at once: CloudFormation does not take as many templates as there are edges`,
  }));

/** For each dependency edge: the callee answers the caller by errors. */
export const failingDependencies: DerivedSource = (topology) => {
  const [first] = topology.services;
  const why = first && whyNoRequests(topology, first.name);
  if (why !== undefined) return edgesOf(topology).length > 0 ? [{ omitted: familyOnEdges('errors'), why }] : [];
  return onEdges(topology, 'errors', (edge) => ({
    description: `${edge.callee} answers every request of ${edge.caller} by ${status}.`,
    ...whileNotServed(topology, edge),
    targets: {},
    actions: {
      errors: automate(httpFault, {
        ...{ Duration: oneMinute, Callee: edge.callee, Caller: edge.caller },
        ...{ Effect: 'status', Status: status, Body: bodyOf(topology, edge.callee) },
      }),
    },
  }));
};

/** What a program makes of an error that it did not expect: 503 is one for which many have a way out. */
const status = '500';

/** AWS's clients read the kind of an error from its body. */
const bodyOf = (topology: Topology, callee: string): string =>
  findStore(topology, callee) ? '{"__type":"InternalServerError","message":"made by chaos"}' : '{}';

/** For each dependency edge: the caller's connections to the callee are reset. */
export const resetDependencies: DerivedSource = (topology) =>
  onEdges(topology, 'resets', (edge) => ({
    description: `Every connection of ${edge.caller} to ${edge.callee} is reset as soon as it carries a request.`,
    ...whileNotServed(topology, edge),
    targets: {},
    actions: {
      resets: automate(resetConnections, {
        ...{ Duration: oneMinute, Callee: edge.callee },
        ...(areAllReset(topology, edge) ? {} : { Caller: edge.caller }),
      }),
    },
  }));

/** The callee is there, and of no use to the caller: the same is promised as where it is silent. */
const whileNotServed = (topology: Topology, { caller, callee }: Edge) => ({
  hypothesis: lifeWithoutCallee(topology, caller, callee),
  ...harmOfLosing(topology, caller, callee),
});

type OnEdge = Pick<ExperimentDefinition, 'description' | 'hypothesis' | 'targets' | 'actions'> &
  Partial<ExperimentDefinition>;

/** An experiment for each edge on which the fault can be had, none of them part of a game day. */
function onEdges(
  topology: Topology,
  fault: EdgeFault,
  experiment: (edge: Edge) => OnEdge,
): (ExperimentDefinition | Omission)[] {
  return edgesOf(topology).map((edge) => {
    const name = edgeExperiment(fault, edge);
    const why = whyNotOnEdge(topology, fault, edge);
    if (why !== undefined) return { omitted: name, why };
    return defineExperiment({
      ...experiment(edge),
      name,
      family: familyOnEdges(fault),
      hits: [edge.callee],
      edge,
      listed: false,
    });
  });
}
