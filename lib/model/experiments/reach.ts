import type { AnyEffect, NetworkEffect } from '../faults/effect.ts';
import type { InnerEffect } from '../faults/index.ts';
import { closure, mayNeed, portOf, type Topology } from '../topology.ts';
import type { Experiment } from './experiment.ts';
import { ofOneTask } from './one-task.ts';
import { calleesAtDomain, sourceOf } from './source-of.ts';

/** What faults hit, as far as it is known before they are planned. */
export interface Hit {
  readonly services?: readonly string[];
  readonly stores?: readonly string[];
  /** What is done to the tasks of the services, or to a service or store as a whole. */
  readonly effects?: readonly InnerEffect[];
}

/**
 * What follows, unless told otherwise, from what faults hit: tasks of a service are missed by nobody but itself where
 * it has others, a store is gone for all who cannot do without it, and so is, for the tasks that it is cut off from, a callee.
 */
export function reachOf(
  topology: Topology,
  { services = [], stores = [], effects = [] }: Hit,
): Pick<Experiment, 'hits' | 'gone' | 'expectedRadius'> {
  const callees = services.flatMap((service) =>
    effects.flatMap((effect) => (effect.kind === 'network' ? calleesUnder(topology, service, effect) : [])),
  );
  const wholes = [...stores, ...effects.flatMap((effect: AnyEffect) => effect.on ?? [])];
  const lost = callees.filter(({ isLost }) => isLost);
  const ended = effects.some((effect: AnyEffect) => effect.endsTask) ? ofOneTask(topology, services) : [];
  const isPart = (whole: string) => effects.some(({ on, partly }: AnyEffect) => on === whole && partly);
  const away = wholes.filter((whole) => !isPart(whole));
  const gone = [...new Set([...away, ...ended, ...lost.flatMap(({ name, isNeeded }) => (isNeeded ? [name] : []))])];
  const hits = [...new Set([...services, ...wholes, ...callees.map(({ name }) => name)])];
  return { hits, gone, expectedRadius: [...new Set([...hits, ...closure(topology, gone)])] };
}

interface Callee {
  readonly name: string;
  readonly isNeeded: boolean;
  /** Nothing gets through to it. */
  readonly isLost: boolean;
}

/** The callees of a service that a network fault on its tasks names, by their port or as sources; ALL only where all is lost. */
function calleesUnder(topology: Topology, service: string, { traffic, impairment }: NetworkEffect): Callee[] {
  const calls = topology.services.find(({ name }) => name === service)?.calls ?? [];
  const isLost = impairment.kind === 'blackhole' || (impairment.kind === 'loss' && impairment.percent === 100);
  const isNamed = (callee: string): boolean => {
    if ('sources' in traffic)
      return traffic.sources.some((source) => (source === 'ALL' ? isLost : isSource(topology, callee, source)));
    return traffic.trafficType === 'egress' && traffic.port === portOf(topology, callee);
  };
  return calls.filter(({ to }) => isNamed(to)).map((call) => ({ name: call.to, isNeeded: mayNeed(call), isLost }));
}

function isSource(topology: Topology, callee: string, source: string): boolean {
  if (source === callee || source === sourceOf(topology, callee)) return true;
  return calleesAtDomain(topology, source)?.includes(callee) ?? false;
}
