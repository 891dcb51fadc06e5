import { lateWindows } from './alarm-lag.ts';
import type { Journey } from './journeys.ts';
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

/** What a system says of its own objectives; the usual ones fill in the rest. */
export interface SystemObjectives {
  readonly users?: Limits;
  /** Of each journey, and of each service as its callers see it. */
  readonly journeys?: Limits;
  readonly services?: Limits;
  /** While a fault lasts. */
  readonly during?: Limits & { readonly goodputFloor?: number };
  readonly recoverySeconds?: number;
}

/** What a system says of its own guardrails; the usual ones fill in the rest. */
export interface SystemGuardrails {
  readonly users?: Partial<Omit<Guardrail, 'name' | 'scope'>>;
  readonly journeys?: Partial<Omit<Guardrail, 'name' | 'scope'>>;
}

/** What users may expect when nothing is broken. */
export const usersObjective: Objective = { scope: 'users', availability: 0.999, latencyMilliseconds: 500 };

/** What a journey may expect: fewer samples can resolve less. */
export function journeyObjectives(journeys: readonly Journey[]): Objective[] {
  return journeys.map(({ name }) => ({ scope: name, availability: 0.95, latencyMilliseconds: 1000 }));
}

/** What the callers of a service may expect, before their own retries. */
export function serviceObjectives(topology: Topology): Objective[] {
  return topology.services.map(({ name }) => ({ scope: name, availability: 0.95, latencyMilliseconds: 1000 }));
}

/** Samples needed before an availability can be told from a perfect one: one failure must not breach it. */
export function samplesToResolve(availability: number): number {
  return Math.ceil(1 / (1 - availability) - 1e-9);
}

/** What stops an experiment: looser than the objectives, about what must stay whole. */
export interface Guardrail {
  readonly name: string;
  /** `users`, a journey, or `edge`: all that the load balancer answers, whoever asks. */
  readonly scope: string;
  /** Least share of usable answers, 0 to 1. */
  readonly availability: number;
  /** The 95th percentile of latency, milliseconds, at most; absent where it is not looked at. */
  readonly latencyMilliseconds?: number;
  /** Seconds of traffic looked at, and samples below which nothing is said. */
  readonly seconds: number;
  readonly minimumSamples: number;
}

export const usersGuardrail: Guardrail = {
  name: 'guardrail-users',
  scope: 'users',
  availability: 0.2,
  seconds: 5,
  minimumSamples: 50,
};

/** One guardrail over all users and one for each journey; their alarms are named after them. */
export function guardrails(journeys: readonly Journey[]): Guardrail[] {
  return [
    usersGuardrail,
    ...journeys.map(({ name }) => ({
      name: `guardrail-${name}`,
      scope: name,
      availability: 0.5,
      seconds: 5,
      minimumSamples: 20,
    })),
  ];
}

const ofTheEdge = { scope: 'edge', latencyMilliseconds: 3000, seconds: 60, minimumSamples: 20 } as const;

/** What the load balancer counts of everybody: tight where all journeys must hold, else as loose as all users together. */
export const edgeGuardrails = {
  whole: { ...ofTheEdge, name: 'guardrail-edge', availability: 0.8 },
  partial: { ...ofTheEdge, name: 'guardrail-edge-partial', availability: 0.2 },
} as const satisfies Readonly<Record<string, Guardrail>>;

/** How many of the last windows, of so many seconds, an objective's alarm looks at, and how many of them must be bad: half. */
export function objectiveWindows(
  seconds: number,
  lookBackSeconds = 60,
): { readonly looked: number; readonly bad: number } {
  const looked = Math.max(1 + lateWindows, lookBackSeconds / seconds);
  return { looked, bad: Math.ceil(looked / 2) };
}
