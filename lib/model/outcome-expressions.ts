import { metrics } from './metrics.ts';
import type { Guardrail } from './objectives.ts';

/** A condition in CloudWatch's metric math, and the metrics that it reads: the name of each by its id. */
export interface Condition {
  readonly condition: string;
  readonly reads: Readonly<Record<string, string>>;
}

/** The counts of a scope as terms of an expression. */
export interface Counts {
  readonly usable: string;
  readonly all: string;
  readonly reads: Condition['reads'];
}

/** Points come late: a window is written when its last answer is in. Meanwhile the one before stands for it. */
export const lateIsAsBefore = (id: string): string => `FILL(${id}, REPEAT)`;

/** Ids carry the scope: an expression may be over several. */
export function countsOf(scope: string, term: (id: string) => string = (id) => id): Counts {
  const [served, degraded, failed] = ['served', 'degraded', 'failed'].map((outcome) => idOf(outcome, scope)) as [
    string,
    string,
    string,
  ];
  return {
    usable: `(${term(served)} + ${term(degraded)})`,
    all: `(${term(served)} + ${term(degraded)} + ${term(failed)})`,
    reads: { [served]: metrics.served, [degraded]: metrics.degraded, [failed]: metrics.failed },
  };
}

/** True where too few of at least `samples` answers were usable (served or degraded). No division: no answers are no error. */
export function tooFewUsable(scope: string, availability: number, samples: number): Condition {
  const { usable, all, reads } = countsOf(scope, lateIsAsBefore);
  return { condition: `${all} >= ${samples} AND ${usable} < ${availability} * ${all}`, reads };
}

/**
 * True where too many of at least `samples` answers were no use, by two metrics. For users and journeys alone: nobody
 * counts all answers of a service.
 */
function tooManyFailed(scope: string, availability: number, samples: number): Condition {
  const [failed, answers] = [idOf('failed', scope), idOf('answers', scope)];
  const [bad, asked] = [lateIsAsBefore(failed), lateIsAsBefore(answers)];
  return {
    condition: `${asked} >= ${samples} AND ${asked} - ${bad} < ${availability} * ${asked}`,
    reads: { [failed]: metrics.failed, [answers]: metrics.answers },
  };
}

/** True where at least `samples` answers took too long, by the 95th percentile. For users and journeys alone, as above. */
function tooSlow(scope: string, milliseconds: number, samples: number): Condition {
  const [latency, answers] = [idOf('latency', scope), idOf('answers', scope)];
  return {
    condition: `${lateIsAsBefore(answers)} >= ${samples} AND ${lateIsAsBefore(latency)} > ${milliseconds}`,
    reads: { [latency]: metrics.latency, [answers]: metrics.answers },
  };
}

/** What makes a guardrail of users or a journey ring, each alone. */
export const breachesOf = ({ scope, availability, latencyMilliseconds, minimumSamples }: Guardrail): Condition[] => [
  tooManyFailed(scope, availability, minimumSamples),
  ...(latencyMilliseconds === undefined ? [] : [tooSlow(scope, latencyMilliseconds, minimumSamples)]),
];

/** 1 where one of the conditions is true, else 0. */
export const anyOf = (conditions: readonly Condition[]): string =>
  `IF(${conditions.map(({ condition }) => (conditions.length > 1 ? `(${condition})` : condition)).join(' OR ')}, 1, 0)`;

const idOf = (what: string, scope: string): string => `${what}_${scope.replaceAll('-', '_')}`;
