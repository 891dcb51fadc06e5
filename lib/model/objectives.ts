import { lateWindows } from './alarm-lag.ts';
import type { Topology } from './topology.ts';

/** A service-level objective: what users, a journey or the callers of a service may expect. */
export interface Objective {
  /** `users`, a journey by name, or a service or store as its callers see it. */
  readonly scope: string;
  /** Least share of usable answers (served or degraded), 0 to 1. */
  readonly availability: number;
  /** The 95th percentile of latency, milliseconds, at most. */
  readonly latencyMilliseconds: number;
}

type Limits = Partial<Omit<Objective, 'scope'>>;

/** What users of the journeys that must hold may expect while a fault lasts. */
export interface Expectation {
  /** Least share of usable answers over the whole time, 0 to 1. */
  readonly availability: number;
  /** The 95th percentile of latency, milliseconds, at most. */
  readonly latencyMilliseconds: number;
  /** Least share of usable answers in any three seconds: not even briefly below this. */
  readonly goodputFloor: number;
}

/** What a system says of its own objectives; the usual ones fill in the rest. */
export interface SystemObjectives {
  readonly users?: Limits;
  /** Of each journey, and of each service as its callers see it. */
  readonly journeys?: Limits;
  readonly services?: Limits;
  /** While a fault lasts. */
  readonly during?: Partial<Expectation>;
  readonly recoverySeconds?: number;
}

/** What a system says of its own guardrails; the usual ones fill in the rest. */
export interface SystemGuardrails {
  readonly users?: Partial<GuardrailLimits>;
  readonly journeys?: Partial<GuardrailLimits>;
}

/** The part of a system that says what users may expect, and what stops an experiment. */
export interface WithLimits {
  readonly objectives?: SystemObjectives;
  readonly guardrails?: SystemGuardrails;
}

/** What has a name, as far as an objective goes by it. */
type Named = { readonly name: string };

const usual = {
  users: { availability: 0.999, latencyMilliseconds: 500 },
  /** Fewer samples can resolve less. */
  journeys: { availability: 0.95, latencyMilliseconds: 1000 },
  services: { availability: 0.95, latencyMilliseconds: 1000 },
  during: { availability: 0.99, latencyMilliseconds: 1000, goodputFloor: 0.9 },
  recoverySeconds: 30,
} as const;

/** What users may expect when nothing is broken. */
export const usersObjective = ({ objectives }: WithLimits): Objective => ({
  scope: 'users',
  ...usual.users,
  ...objectives?.users,
});

/** What each journey may expect. */
export const journeyObjectives = ({
  journeys,
  objectives,
}: WithLimits & { readonly journeys: readonly Named[] }): Objective[] =>
  journeys.map(({ name }) => ({ scope: name, ...usual.journeys, ...objectives?.journeys }));

/** What the callers of each service may expect, before their own retries. */
export const serviceObjectives = ({
  topology,
  objectives,
}: WithLimits & { readonly topology: Pick<Topology, 'services'> }): Objective[] =>
  topology.services.map(({ name }) => ({ scope: name, ...usual.services, ...objectives?.services }));

/** What users may expect while a fault lasts: what the system says, an experiment where that grants less, else the usual. */
export function expectationOf({ objectives }: WithLimits, own: Partial<Expectation> = {}): Expectation {
  const { during = {} } = objectives ?? {};
  const of = (limit: keyof Expectation, looser: (...values: number[]) => number): number => {
    const said = [own[limit], during[limit]].filter((value) => value !== undefined);
    return said.length > 0 ? looser(...said) : usual.during[limit];
  };
  return {
    availability: of('availability', Math.min),
    latencyMilliseconds: of('latencyMilliseconds', Math.max),
    goodputFloor: of('goodputFloor', Math.min),
  };
}

/** Seconds after the end of a fault within which users are served again; an experiment may grant more than the system does. */
export function recoverySecondsOf({ objectives }: WithLimits, own?: number): number {
  const said = [own, objectives?.recoverySeconds].filter((value) => value !== undefined);
  return said.length > 0 ? Math.max(...said) : usual.recoverySeconds;
}

/** Samples needed before an availability can be told from a perfect one: one failure must not breach it. */
export function samplesToResolve(availability: number): number {
  return Math.ceil(1 / (1 - availability) - 1e-9);
}

/** What stops an experiment: looser than the objectives, about what must stay whole. */
export interface Guardrail extends GuardrailLimits {
  readonly name: string;
  /** `users`, a journey, or `edge`: all that the load balancer answers, whoever asks. */
  readonly scope: string;
}

export interface GuardrailLimits {
  /** Least share of usable answers, 0 to 1. */
  readonly availability: number;
  /** The 95th percentile of latency, milliseconds, at most; absent where it is not looked at. */
  readonly latencyMilliseconds?: number;
  /** Seconds of traffic looked at, and samples below which nothing is said. */
  readonly seconds: number;
  readonly minimumSamples: number;
}

const usualGuardrails = {
  users: { availability: 0.2, seconds: 5, minimumSamples: 50 },
  journeys: { availability: 0.5, seconds: 5, minimumSamples: 20 },
} as const satisfies Readonly<Record<keyof SystemGuardrails, GuardrailLimits>>;

/** The one over all users. */
export const usersGuardrail = ({ guardrails: own }: WithLimits): Guardrail => ({
  name: 'guardrail-users',
  scope: 'users',
  ...usualGuardrails.users,
  ...own?.users,
});

/** One guardrail over all users and one for each journey; their alarms are named after them. */
export const guardrails = (system: WithLimits & { readonly journeys: readonly Named[] }): Guardrail[] => [
  usersGuardrail(system),
  ...system.journeys.map(({ name }) => ({
    name: `guardrail-${name}`,
    scope: name,
    ...usualGuardrails.journeys,
    ...system.guardrails?.journeys,
  })),
];

const ofTheEdge = { scope: 'edge', latencyMilliseconds: 3000, seconds: 60, minimumSamples: 20 } as const;

/** The names of those of the edge, which every system has. */
export const edgeGuardrailNames = { whole: 'guardrail-edge', partial: 'guardrail-edge-partial' } as const;

/** What the load balancer counts of everybody: tight where all journeys must hold, else as loose as all users together. */
export function edgeGuardrails(system: WithLimits): Readonly<Record<keyof typeof edgeGuardrailNames, Guardrail>> {
  const { availability } = usersGuardrail(system);
  const { whole, partial } = edgeGuardrailNames;
  return {
    whole: { ...ofTheEdge, name: whole, availability: Math.max(0.8, availability) },
    partial: { ...ofTheEdge, name: partial, availability },
  };
}

/** How many of the last windows, of so many seconds, an objective's alarm looks at, and how many of them must be bad: half. */
export function objectiveWindows(
  seconds: number,
  lookBackSeconds = 60,
): { readonly looked: number; readonly bad: number } {
  const looked = Math.max(1 + lateWindows, lookBackSeconds / seconds);
  return { looked, bad: Math.ceil(looked / 2) };
}
