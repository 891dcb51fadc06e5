import { networkBlackholePort } from '../faults/network-blackhole-port.ts';
import { networkLatency } from '../faults/network-latency.ts';
import { networkPacketLoss } from '../faults/network-packet-loss.ts';
import { type Call, callOf, closure, edgesOf, findStore, mayNeed, portOf, type Topology } from '../topology.ts';
import { edgeExperiment, familyOnEdges } from './edge-faults.ts';
import {
  type Action,
  defineExperiment,
  type ExperimentDefinition,
  type ExperimentSource,
  type GivenExperiment,
} from './experiment.ts';
import { sourceOf } from './source-of.ts';

/** How long an edge is broken. */
export const oneMinute = 'PT1M';

/** Network faults on Fargate go through the ECS agent; the SSM agent's image has all it needs, and no way to install more. */
export const onFargate = { useEcsFaultInjectionEndpoints: 'true', installDependencies: 'false' } as const;

/**
 * For each dependency edge: the callee falls silent for the caller. A game day has those to services, queues and topics of
 * which it was said that the caller does without: an outage of the store shows the others.
 */
export const loseDependencies: ExperimentSource = (topology) =>
  edgesOf(topology).map(({ caller, callee }) =>
    loseDependency(topology, caller, callee, {
      name: edgeExperiment('gone', { caller, callee }),
      ...inGameDays(callOf(topology, { caller, callee }), (call) => !hasOutage(topology, callee) && doesWithout(call)),
    }),
  );

/** For each dependency edge: the callee is slow for the caller. A thorough game day has it nearly late where that is known. */
export const slowDependencies: ExperimentSource = (topology) =>
  edgesOf(topology).map(({ caller, callee }) =>
    slowDependency(topology, caller, callee, {
      name: edgeExperiment('slow', { caller, callee }),
      ...inGameDays(callOf(topology, { caller, callee }), () => false),
      ...(callOf(topology, { caller, callee })?.timeoutMilliseconds !== undefined && { thorough: false }),
    }),
  );

/** A game day, thorough or not, has none on a call that is seldom made. */
export const inGameDays = (call: Call | undefined, isListed: (call: Call | undefined) => boolean) =>
  call?.seldom ? { listed: false } : { listed: isListed(call), thorough: true };

type Named = Pick<GivenExperiment, 'name'> &
  Partial<Pick<GivenExperiment, 'listed' | 'thorough' | 'hypothesis' | 'family' | 'localOnly'>>;

/** Nothing that the tasks of `caller` send to `callee` arrives. */
export function loseDependency(topology: Topology, caller: string, callee: string, own: Named): ExperimentDefinition {
  return defineExperiment({
    family: familyOnEdges('gone'),
    description: `${caller} cannot reach ${callee}.`,
    hypothesis: lifeWithoutCallee(topology, caller, callee),
    targets: { callers: { service: caller, mode: 'ALL' } },
    actions: { lose: silence(topology, callee, 'callers') },
    hits: [callee],
    edge: { caller, callee },
    ...harmOfLosing(topology, caller, callee),
    ...own,
  });
}

/** What the tasks of `caller` send to `callee` arrives late; milliseconds. */
export function slowDependency(
  topology: Topology,
  caller: string,
  callee: string,
  own: Named,
  { delay, jitter } = { delay: 200, jitter: 20 },
): ExperimentDefinition {
  return defineExperiment({
    family: familyOnEdges('slow'),
    description: `${callee} answers ${caller} ${delay} ms late.`,
    hypothesis: callOf(topology, { caller, callee })?.undeclared
      ? `${unsaid(caller, callee)}: users may wait for it, and are served as before once it is quick again.`
      : `${caller} bears a slow ${callee}: users wait a little, or get an answer without it.`,
    targets: { callers: { service: caller, mode: 'ALL' } },
    actions: {
      slow: {
        actionId: networkLatency.actionId,
        parameters: {
          duration: oneMinute,
          delayMilliseconds: String(delay),
          jitterMilliseconds: String(jitter),
          sources: sourceOf(topology, callee),
          ...onFargate,
        },
        target: 'callers',
      },
    },
    hits: [callee],
    edge: { caller, callee },
    during: { latencyMilliseconds: 1300 + delay },
    ...own,
  });
}

/** The action that silences a callee: its port where nothing else has the same, else its address. */
export function silence(topology: Topology, callee: string, target: string, duration = oneMinute): Action {
  if (!hasPortOfItsOwn(topology, callee)) {
    return {
      actionId: networkPacketLoss.actionId,
      parameters: {
        duration,
        lossPercent: '100',
        sources: sourceOf(topology, callee),
        ...onFargate,
      },
      target,
    };
  }
  return {
    actionId: networkBlackholePort.actionId,
    parameters: {
      duration,
      port: String(portOf(topology, callee)),
      trafficType: 'egress',
      ...onFargate,
    },
    target,
  };
}

/** An AWS API's is everybody's, and containers often listen on the same. */
function hasPortOfItsOwn(topology: Topology, callee: string): boolean {
  const store = findStore(topology, callee);
  if (store && !('port' in store)) return false;
  const others = [...topology.services, ...topology.stores].filter(({ name }) => name !== callee);
  return others.every(({ name }) => portOf(topology, name) !== portOf(topology, callee));
}

/** What is said to become of a caller while the callee is of no use to it. */
export function lifeWithoutCallee(topology: Topology, caller: string, callee: string): string {
  const call = callOf(topology, { caller, callee });
  return call?.undeclared
    ? `${unsaid(caller, callee)}: users may be hurt, and are served as before once it is back.`
    : `${caller} lives without ${callee}: ${call?.whenGone}.`;
}

const unsaid = (caller: string, callee: string) => `Nobody has said what ${caller} does without ${callee}`;

/** A callee without which the caller cannot do is gone for the caller's callers too. */
export function harmOfLosing(
  topology: Topology,
  caller: string,
  callee: string,
): Pick<ExperimentDefinition, 'gone' | 'expectedRadius'> {
  const call = callOf(topology, { caller, callee });
  const gone = !call || mayNeed(call) ? [callee] : [];
  return { gone, expectedRadius: [...new Set([callee, ...closure(topology, gone)])] };
}

/** An experiment of its own has it gone for everybody. */
function hasOutage(topology: Topology, callee: string): boolean {
  const store = findStore(topology, callee);
  return store !== undefined && store.kind !== 'sqs-queue' && store.kind !== 'sns-topic';
}

const doesWithout = (call: Call | undefined): boolean => call !== undefined && !mayNeed(call);
