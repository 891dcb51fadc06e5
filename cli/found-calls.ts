import type { FoundCall, FoundCalls } from '../definition/edit/calls.ts';
import type { System } from '../lib/model/system.ts';
import type { Service } from '../lib/model/topology.ts';
import { declaredOf, type Learned, type LearnedEdge } from '../runs/this-machine/learn/learn.ts';
import { contradicts } from './learned-lines.ts';

/**
 * The calls that a configuration lacks; with findings, also those that users can do without though it does not say so.
 * Not the other way round: a call that was declared degradable and is not is a weakness, and is not written away. A
 * service that was called, and was seen calling nobody, calls nobody.
 */
export function foundCalls(
  learned: Learned,
  { topology }: Pick<System, 'topology'>,
  withFindings: boolean,
): FoundCalls {
  const news = learned.edges.filter((edge) => {
    const declared = declaredOf(topology, edge);
    return declared === undefined || (withFindings && !declared && contradicts(edge, declared));
  });
  const callOf = ({ finding }: LearnedEdge): FoundCall =>
    withFindings && finding !== undefined && finding !== 'untried' ? { degradable: finding === 'degradable' } : {};
  const byCaller = Map.groupBy(news, ({ caller }) => caller);
  const leaves = topology.services.filter((service) => callsNobody(service, learned)).map(({ name }) => [name, {}]);
  return Object.fromEntries([
    ...[...byCaller].map(([caller, own]) => [
      caller,
      Object.fromEntries(own.map((edge) => [edge.callee, callOf(edge)])),
    ]),
    ...leaves,
  ]);
}

function callsNobody({ name, calls, callsUnknown }: Service, { edges, connected, bypasses }: Learned): boolean {
  const isCalled = edges.some(({ callee }) => callee === name);
  const isBusy =
    [...edges, ...connected].some(({ caller }) => caller === name) || bypasses.some(({ service }) => service === name);
  return callsUnknown === true && calls.length === 0 && isCalled && !isBusy;
}

/** All that may be written of a system: each service, and what it declares. */
export const whateverIsFound = ({ topology }: Pick<System, 'topology'>): FoundCalls =>
  Object.fromEntries(
    topology.services.map(({ name, calls }) => [
      name,
      Object.fromEntries(
        calls.filter(({ undeclared }) => !undeclared).map(({ to, degradable }) => [to, { degradable }]),
      ),
    ]),
  );
