import type { Experiment } from '../../lib/model/experiments/experiment.ts';
import { type Journey, journeysNeeding, type WithJourneys } from '../../lib/model/journeys.ts';
import { serviceObjectives } from '../../lib/model/objectives.ts';
import { standingsTo } from '../../lib/model/standing.ts';
import { type Edge, findService } from '../../lib/model/topology.ts';
import type { EventFacts } from './facts.ts';
import { hurtsCallers } from './objective-check.ts';
import type { Timeline } from './timeline.ts';
import { availabilityOf, type Period, type TrafficWindows, type WindowSum } from './traffic-windows.ts';
import { isUnmade, type SeenCalls, uncalledBy } from './uncalled.ts';

/** The sums over a run's periods that the rules speak about. */
export interface Measured {
  readonly users: WindowSum;
  /** All journeys that must hold alike; those that lose requests whatever the system does are judged by themselves. */
  readonly mustHold: WindowSum;
  readonly journeys: readonly { readonly journey: string; readonly mustHold: boolean; readonly sum: WindowSum }[];
  readonly services: readonly {
    readonly service: string;
    readonly before: WindowSum;
    readonly sum: WindowSum;
    readonly breached: boolean;
    /** Why it is not known how its callers fared; undefined where it is, or they were seen to be hurt. */
    readonly notMeasured: string | undefined;
  }[];
  readonly baseline: WindowSum;
  readonly after: WindowSum;
  /** The three seconds with the least share of usable answers; undefined where no journey must hold or nobody came. */
  readonly worst: WindowSum | undefined;
  readonly hurt: readonly string[];
  readonly cascade: readonly string[];
  /** Hurt as nobody expected, and nobody has said whether they need what was hit: with what is not known, in words. */
  readonly radiusUnknown: readonly { readonly service: string; readonly why: string }[];
  /** What was hit and nobody called, before or meanwhile: nothing is known of being without it. */
  readonly uncalled: readonly string[];
  /** The calls that the experiment is about, where none was seen though calls are. */
  readonly unmade: Edge | undefined;
  /** Those of which nobody can say that, as calls to them are not all seen, and why. */
  readonly unwatched: readonly { readonly name: string; readonly why: string }[];
  /** Seconds of baseline and fault, and those of them in which no user was seen. */
  readonly seconds: number;
  readonly silentSeconds: number;
  readonly slip: number;
}

const worstSeconds = 3;

export function measure(
  experiment: Experiment,
  system: WithJourneys,
  { traffic, edges, unmeasured }: Pick<EventFacts, 'traffic' | 'edges' | 'unmeasured'>,
  { baseline, during, after }: Timeline,
): Measured {
  const { topology, journeys } = system;
  const mayFail = new Set(journeysNeeding(system, experiment.gone).map(({ name }) => name));
  const mustHold = journeys.filter(({ name }) => !mayFail.has(name));
  const holding = namesOf(mustHold);
  const alike = namesOf(mustHold.filter((journey) => !losesRequests(experiment, journey)));
  const users = traffic.users(during);
  const before = traffic.users(baseline);
  const services = serviceObjectives(system).map((objective) => {
    const sum = traffic.callers(objective.scope, during);
    const breached = hurtsCallers(sum, objective);
    const notMeasured = breached ? undefined : unmeasured[objective.scope];
    return { service: objective.scope, before: traffic.callers(objective.scope, baseline), sum, breached, notMeasured };
  });
  const breached = services.filter((service) => service.breached).map(({ service }) => service);
  const standing = standingsTo(topology, experiment.hits);
  const beyond = breached.filter((service) => !experiment.expectedRadius.includes(service));
  const calls = { edges, traffic, unmeasured, topology, periods: [baseline, during] };
  const silent = uncalledBy(experiment, calls);
  const watched = [...traffic.windows(baseline), ...traffic.windows(during)];
  const inSeconds = (windows: readonly Period[]) => (windows.length * traffic.windowMilliseconds) / 1000;
  return {
    users,
    mustHold: traffic.users(during, alike),
    journeys: journeys.map(({ name }) => ({
      journey: name,
      mustHold: holding.has(name),
      sum: traffic.users(during, new Set([name])),
    })),
    services,
    baseline: before,
    after: traffic.users(after),
    worst: worstOf(traffic, during, alike),
    hurt: breached.filter((service) => !experiment.hits.includes(service)),
    cascade: beyond.filter((service) => standing(service).kind === 'cascade'),
    radiusUnknown: beyond.flatMap((service) => {
      const its = standing(service);
      return its.kind === 'unknown' ? [{ service, why: its.why }] : [];
    }),
    uncalled: silent.filter((name) => unmeasured[name] === undefined),
    unmade: unmadeIn(experiment, calls),
    unwatched: silent.flatMap((name) => (unmeasured[name] === undefined ? [] : [{ name, why: unmeasured[name] }])),
    seconds: inSeconds(watched),
    silentSeconds: inSeconds(watched.filter((window) => traffic.users(window).total === 0)),
    slip: Math.max(before.slip, users.slip),
  };
}

/** Of calls to services: without a store is what nobody calls. */
const unmadeIn = ({ edge }: Experiment, calls: SeenCalls): Edge | undefined =>
  edge && findService(calls.topology, edge.callee) && isUnmade(calls, edge) ? edge : undefined;

const namesOf = (journeys: readonly Journey[]) => new Set(journeys.map(({ name }) => name));

/** Whether requests of a journey are lost with their task, whatever the system does: such a journey is judged by itself. */
export const losesRequests = ({ duringUnrepeatable }: Experiment, { unrepeatable }: Journey): boolean =>
  duringUnrepeatable !== undefined && unrepeatable === true;

function worstOf(traffic: TrafficWindows, during: Period, holding: ReadonlySet<string>): WindowSum | undefined {
  return traffic
    .windows(during)
    .map((window) => traffic.slice(window.from, worstSeconds))
    .filter(({ to }) => to <= during.to)
    .map((period) => traffic.users(period, holding))
    .filter(({ total }) => total > 0)
    .sort((a, b) => (availabilityOf(a) ?? 1) - (availabilityOf(b) ?? 1))[0];
}
