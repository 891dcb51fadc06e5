import type { Spread, Verdict } from '../../lib/model/events/verdict.ts';
import type { EdgeFault } from '../../lib/model/experiments/edge-faults.ts';
import { isWeak, type PatternVerdict } from '../../lib/model/patterns.ts';
import type { Edge } from '../../lib/model/topology.ts';
import type { Finding } from '../this-machine/learn/classify.ts';

/** One fault on one edge. */
export interface Cell {
  readonly edge: Edge;
  readonly fault: EdgeFault;
  /** What runs it, by name: `chaos run NAME` runs it alone. */
  readonly experiment: string;
}

/** What came of a cell: it was run, or was not, and why. */
export type Outcome = RunOutcome | SkippedOutcome;

export interface RunOutcome {
  readonly kind: 'run';
  readonly verdict: Verdict;
  /** Whether the caller's callers, and users, got answers meanwhile. */
  readonly finding: Finding;
  /** Journeys of which users were not served as their objective says, and services that were hurt, by name. */
  readonly hurt: readonly string[];
  /** Of the edge, while the fault lasted; and how many there would usually have been. */
  readonly calls: number;
  readonly usual: number;
  readonly failed: number;
  /** In each second of the fault some call waited so long at least, milliseconds; 0 where there was none in some second. */
  readonly waitedMs: number;
  /** It was ended before its time, as enough was seen. */
  readonly isEnough: boolean;
  readonly faultSeconds: number;
  /** Of all that it took, earlier attempts too. */
  readonly seconds: number;
  /** 1, or more where it was run again since it was inconclusive. */
  readonly attempt: number;
}

export interface SkippedOutcome {
  /**
   * `not applicable`: the fault cannot be had on the edge. `not exercised`: nobody called there. `as`: another cell of the
   * edge has decided it.
   */
  readonly kind: 'not applicable' | 'not exercised' | 'as';
  /** Where another has decided it. */
  readonly as?: EdgeFault;
  readonly why: string;
  /** It was run, in vain, and took so long. */
  readonly seconds?: number;
}

/** By its experiment, which no other cell has. */
export type Outcomes = ReadonlyMap<string, Outcome>;

/** So many calls are wanting that their absence is the fault's doing. */
export const isMissed = ({ calls, usual }: Pick<RunOutcome, 'calls' | 'usual'>): boolean => calls === 0 && usual >= 5;

export const inWords = ({ caller, callee }: Edge): string => `${caller} -> ${callee}`;

/** What of a run speaks of it: how far its effect went; absent where that was not measured. */
export const spreadOf = ({ verdict }: RunOutcome): Spread['kind'] | undefined => verdict.spread?.kind;

export const weakOf = ({ verdict }: RunOutcome): PatternVerdict[] => verdict.patterns.filter(isWeak);

/** Nobody was hurt by it, and nothing was found wanting: users may have got less than usual. */
export const isHarmless = (outcome: RunOutcome): boolean =>
  outcome.verdict.verdict === 'held' &&
  outcome.verdict.cascade.length === 0 &&
  spreadOf(outcome) !== 'metastable' &&
  outcome.finding === 'degradable' &&
  outcome.hurt.length === 0 &&
  weakOf(outcome).length === 0;

/** It tells something that one has to know. */
export const isTelling = (outcome: Outcome): boolean =>
  outcome.kind === 'run' && (outcome.verdict.verdict === 'failed' || weakOf(outcome).length > 0);
