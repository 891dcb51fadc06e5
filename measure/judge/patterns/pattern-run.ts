import type { Experiment } from '../../../lib/model/experiments/experiment.ts';
import type { WithJourneys } from '../../../lib/model/journeys.ts';
import type { PatternVerdict } from '../../../lib/model/patterns.ts';
import type { Death } from '../deaths.ts';
import type { Edge, EdgeSum } from '../edge-series.ts';
import type { EventFacts } from '../facts.ts';
import type { Timeline } from '../timeline.ts';
import type { Period } from '../traffic-windows.ts';

/** One run, as patterns are looked for in it. */
export interface PatternRun {
  readonly experiment: Experiment;
  readonly facts: EventFacts;
  readonly timeline: Timeline;
  readonly deaths: readonly Death[];
  readonly system: WithJourneys;
  /** The machine was too busy: what got slow, or was replaced for that, may be its doing. */
  readonly isTooBusy: boolean;
  /** The experiment was ended before its time, and not since enough was seen. */
  readonly isCutShort: boolean;
}

/** What one pattern did in a run, edge by edge or service by service; none where it was not exercised. */
export type JudgePattern = (run: PatternRun) => Found[];

export type Found = Omit<PatternVerdict, 'pattern'>;

export const tooBusy = 'the machine was too busy';

/** Something was seen, or may have been, that says nothing for this reason. */
export const unmeasured = (on: string, why: string, evidence?: string): Found => ({
  on,
  result: 'not measured',
  evidence: evidence === undefined ? why : `${why}; ${evidence}`,
});

export const inWords = ({ caller, callee }: Edge): string => `${caller} -> ${callee}`;

/** From the start of the fault to all that was watched. */
export const sinceFault = ({ facts, timeline }: Pick<PatternRun, 'facts' | 'timeline'>): Period => ({
  from: timeline.during.from,
  to: facts.traffic.span.to,
});

/** The last seconds that were watched. */
export const lastSecondsOf = ({ facts: { traffic } }: Pick<PatternRun, 'facts'>): Period => ({
  from: traffic.span.to - traffic.slice(0, lastSeconds).to,
  to: traffic.span.to,
});

const lastSeconds = 3;

/** Periods of so many seconds within one, a second apart. */
export const secondsBySecond = ({ facts: { traffic } }: Pick<PatternRun, 'facts'>, all: Period, seconds: number) =>
  traffic
    .windows(all)
    .map(({ from }) => traffic.slice(from, seconds))
    .filter(({ to }) => to <= all.to);

/** An edge between two of the system, and its calls before the fault and since. What users do is their own. */
export interface EdgeRun {
  readonly edge: Edge;
  readonly before: EdgeSum;
  readonly since: EdgeSum;
}

export function edgesOf(run: Pick<PatternRun, 'facts' | 'timeline'>): EdgeRun[] {
  const { edges } = run.facts;
  return edges
    .edges()
    .filter(({ caller }) => caller !== 'users')
    .map((edge) => ({
      edge,
      before: edges.sum(edge, run.timeline.baseline),
      since: edges.sum(edge, sinceFault(run)),
    }));
}

export const secondsOf = ({ from, to }: Period): number => (to - from) / 1000;

/** A task as links know it. */
export const idOf = (taskArn: string): string => taskArn.split('/').at(-1) ?? taskArn;
