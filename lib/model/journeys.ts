import type { WithLimits } from './objectives.ts';
import { closure, mayNeed, publicServices, type Service, type Topology } from './topology.ts';

/** What a user does, and which calls of the edge it takes. */
export interface Journey {
  readonly name: string;
  readonly description: string;
  /** Share of arrivals, in percent; the shares of all journeys add up to 100. */
  readonly share: number;
  /** The public service that it asks. @default - the first */
  readonly at?: string;
  /** Services and stores that this one calls for it, by names of the topology. */
  readonly calls: readonly string[];
  /** It changes data, or needs what another that does has left. */
  readonly writes?: boolean;
  /** Some of its requests may not be sent again where no answer came: they are lost with the task that has them. */
  readonly unrepeatable?: boolean;
}

/** The journeys of a background load: read-only, those that change no data, by the same proportions. */
export function walkedJourneys(
  journeys: readonly Journey[],
  { readOnly }: { readonly readOnly?: boolean },
): readonly Journey[] {
  if (!readOnly) return journeys;
  const reading = journeys.filter(({ writes }) => !writes);
  const all = reading.reduce((sum, { share }) => sum + share, 0);
  return reading.map((journey) => ({ ...journey, share: (100 * journey.share) / all }));
}

/** The part of a system that says what its users do and may expect, and by which services. */
export interface WithJourneys extends WithLimits {
  readonly topology: Topology;
  readonly journeys: readonly Journey[];
}

/** The public service that a journey asks; undefined where there is none. */
export function edgeOf(topology: Topology, { at }: Pick<Journey, 'at'>): Service | undefined {
  const edges = publicServices(topology);
  return at === undefined ? edges[0] : edges.find(({ name }) => name === at);
}

/** The journeys that ask a public service: where it is the only one, all of them. */
export function journeysAt({ topology, journeys }: WithJourneys, service: string): Journey[] {
  return journeys.filter((journey) => edgeOf(topology, journey)?.name === service);
}

/** The journeys that may fail while `gone` are wholly unavailable: those that need them over edges that cannot degrade. */
export function journeysNeeding({ topology, journeys }: WithJourneys, gone: Iterable<string>): Journey[] {
  const lost = new Set(gone);
  const reached = closure(topology, lost);
  return journeys.filter((journey) => {
    const edge = edgeOf(topology, journey);
    if (!edge || lost.has(edge.name)) return edge !== undefined;
    return edge.calls.some((call) => mayNeed(call) && journey.calls.includes(call.to) && reached.has(call.to));
  });
}
