import type { WithLimits } from './objectives.ts';
import { closure, mayNeed, type Topology } from './topology.ts';

/** What a user does, and which calls of the edge it takes. */
export interface Journey {
  readonly name: string;
  readonly description: string;
  /** Share of arrivals, in percent; the shares of all journeys add up to 100. */
  readonly share: number;
  /** Services that the edge calls for it, by names of the topology. */
  readonly calls: readonly string[];
  /** It changes data, or needs what another that does has left. */
  readonly writes?: boolean;
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

/** The journeys that may fail while `gone` are wholly unavailable: those that need them over edges that cannot degrade. */
export function journeysNeeding({ topology, journeys }: WithJourneys, gone: Iterable<string>): Journey[] {
  const edge = topology.services.find((service) => service.public);
  const reached = closure(topology, gone);
  const essential = new Set(edge?.calls.filter(mayNeed).map((call) => call.to));
  const edgeGone = edge !== undefined && [...gone].includes(edge.name);
  return journeys.filter((journey) => edgeGone || journey.calls.some((to) => essential.has(to) && reached.has(to)));
}
