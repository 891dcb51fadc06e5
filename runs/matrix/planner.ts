import type { EdgeFault } from '../../lib/model/experiments/edge-faults.ts';
import type { Edge } from '../../lib/model/topology.ts';
import { isSame } from '../this-machine/learn/classify.ts';
import {
  type Cell,
  isHarmless,
  isTelling,
  type Outcome,
  type Outcomes,
  type RunOutcome,
  type SkippedOutcome,
} from './cell.ts';

/** How far a matrix is. */
export interface Progress {
  readonly cells: readonly Cell[];
  readonly outcomes: Outcomes;
  /** Why a fault cannot be had on an edge. */
  readonly whyNot: (cell: Cell) => string | undefined;
  /** How often an edge was called while nothing was broken, and what else is known of it. */
  readonly calm: (edge: Edge) => Calm;
  /** Whether a connection carries one call at a time. */
  readonly isOneByOne: (edge: Edge) => boolean;
  /** Nothing is skipped that could be run. */
  readonly isExhaustive: boolean;
}

export interface Calm {
  readonly calls: number;
  /** How long was watched. */
  readonly seconds: number;
  /** Edges without which it was called, where it is called only then. */
  readonly onlyWithout: readonly Edge[];
}

/** What is to be done next: a cell is settled without a run, or run. */
export type Next =
  | { readonly cell: Cell; readonly skip: SkippedOutcome }
  | { readonly cell: Cell; readonly run: { readonly attempt: number } };

/** A run that leaves doubt is repeated so often, once all else is done. */
const mostAttempts = 2;

/**
 * What is next, by what is known so far; undefined where nothing is left. First what may settle most others, then what is
 * likeliest to find something: by the same fault on other edges, and by other faults on the same edge. What nobody was seen
 * to call comes last: it may be seen meanwhile.
 */
export function nextOf(progress: Progress): Next | undefined {
  const { outcomes, isExhaustive } = progress;
  const open = progress.cells.filter((cell) => !outcomes.has(cell.experiment));
  const [none] = notApplicableIn(progress);
  if (none) return none;
  for (const cell of isExhaustive ? [] : open) {
    const skip = settledBy(progress, cell);
    if (skip) return { cell, skip };
  }
  const seen = open.filter((cell) => progress.calm(cell.edge).calls > 0);
  const [best] = seen.toSorted((one, other) => worthOf(progress, other) - worthOf(progress, one));
  const cell = best ?? open[0];
  if (!cell) return repeated(progress);
  return best || isExhaustive ? { cell, run: { attempt: 1 } } : { cell, skip: uncalled(progress, cell) };
}

function repeated({ cells, outcomes }: Progress): Next | undefined {
  for (const cell of cells) {
    const outcome = outcomes.get(cell.experiment);
    if (outcome?.kind !== 'run' || outcome.verdict.verdict !== 'inconclusive') continue;
    if (outcome.attempt < mostAttempts) return { cell, run: { attempt: outcome.attempt + 1 } };
  }
  return undefined;
}

/** The cells that are known without anything being run, or started: what cannot be had on their edge. */
export function notApplicableIn({ cells, outcomes, whyNot }: Progress): { cell: Cell; skip: SkippedOutcome }[] {
  return cells.flatMap((cell) => {
    const why = outcomes.has(cell.experiment) ? undefined : whyNot(cell);
    return why === undefined ? [] : [{ cell, skip: { kind: 'not applicable', why } as const }];
  });
}

function uncalled({ calm }: Progress, { edge }: Cell): SkippedOutcome {
  const { seconds, onlyWithout } = calm(edge);
  const only = onlyWithout.map(({ caller, callee }) => `${caller} was without ${callee}`).join(', or ');
  const watched = `nobody called there in ${Math.round(seconds)} s while nothing was broken`;
  return { kind: 'not exercised', why: only ? `${watched}; only while ${only}` : watched };
}

/** How long each call is held up where its edge is slow, milliseconds. */
const slowBy = 200;

/** Which cells may settle which others of their edge. */
const settles: Readonly<Partial<Record<EdgeFault, readonly EdgeFault[]>>> = {
  gone: ['slow', 'lossy'],
  slow: ['lossy'],
};

/** What others of its edge have decided. */
function settledBy(progress: Progress, { edge, fault }: Cell): SkippedOutcome | undefined {
  const seldom = calledTooSeldom(progress, edge);
  if (seldom) return seldom;
  if (fault === 'slow') return slowAsGone(progress, edge);
  return fault === 'lossy' ? lossyAsSlow(progress, edge) : undefined;
}

/** Nobody called there while another fault lasted: nor is anybody likely to during this one. */
function calledTooSeldom({ cells, outcomes, calm }: Progress, edge: Edge): SkippedOutcome | undefined {
  const own = cells.filter((cell) => isSame(cell.edge, edge)).map(({ experiment }) => outcomes.get(experiment));
  const { calls, seconds } = calm(edge);
  if (calls === 0 || !own.some((outcome) => outcome?.kind === 'not exercised')) return undefined;
  const rate = `${calls} ${calls === 1 ? 'call' : 'calls'} in ${Math.round(seconds)} s`;
  return { kind: 'not exercised', why: `it is called too seldom for so short a fault: ${rate}; a higher --rate helps` };
}

/** A caller that kept calling and waiting in vain, and hurt nobody, hurts nobody by shorter waits that are not in vain. */
function slowAsGone(progress: Progress, edge: Edge): SkippedOutcome | undefined {
  const gone = harmlessRun(outcomeOf(progress, edge, 'gone'));
  if (!gone || gone.waitedMs <= slowBy || !isUnshielded(gone, progress.calm(edge))) return undefined;
  const waited = (gone.waitedMs / 1000).toFixed(1);
  return {
    kind: 'as',
    as: 'gone',
    why: `calls waited ${waited} s in vain in every second, longer than slow ones do, and nobody was hurt`,
  };
}

/**
 * Of the packets that are lost, each is sent again after 200 ms, as late as all are in `slow`; one in ten of these once
 * more. Over HTTP/1.1 it holds up its own call alone: a hundredth of the calls is later than that, and 5 % may fail. What
 * shares its connection with others holds up all of them: that is borne only where much longer waits are.
 */
function lossyAsSlow(progress: Progress, edge: Edge): SkippedOutcome | undefined {
  const slow = outcomeOf(progress, edge, 'slow');
  if (slow?.kind === 'as')
    return { kind: 'as', as: 'gone', why: 'a lost packet is late, and longer waits hurt nobody' };
  if (!harmlessRun(slow) || !progress.isOneByOne(edge)) return undefined;
  return { kind: 'as', as: 'slow', why: 'a lost packet makes one call late, and nobody was hurt where all were' };
}

function outcomeOf({ cells, outcomes }: Progress, edge: Edge, fault: EdgeFault): Outcome | undefined {
  const cell = cells.find((one) => isSame(one.edge, edge) && one.fault === fault);
  return cell && outcomes.get(cell.experiment);
}

/** The caller has called as often as ever: no breaker kept its calls from waiting. */
const isUnshielded = ({ calls, faultSeconds }: RunOutcome, usual: Calm): boolean =>
  calls / faultSeconds >= 0.8 * (usual.calls / usual.seconds);

const harmlessRun = (outcome: Outcome | undefined): RunOutcome | undefined =>
  outcome?.kind === 'run' && isHarmless(outcome) ? outcome : undefined;

/** How many other cells it may settle, and how likely it is to find something, 0 to 1. */
function worthOf(progress: Progress, cell: Cell): number {
  const { cells, outcomes, isExhaustive } = progress;
  const settled = settles[cell.fault] ?? [];
  const open = cells.filter(
    (one) => isSame(one.edge, cell.edge) && settled.includes(one.fault) && !outcomes.has(one.experiment),
  );
  return (isExhaustive ? 0 : open.length) + likelihoodOf(progress, cell);
}

/** The share that found something of the same fault, and of the same edge, as if one in two had. */
function likelihoodOf({ cells, outcomes }: Progress, { edge, fault }: Cell): number {
  const alike = cells.flatMap((cell) => {
    const outcome = outcomes.get(cell.experiment);
    return outcome?.kind === 'run' && (isSame(cell.edge, edge) || cell.fault === fault) ? [outcome] : [];
  });
  return (alike.filter(isTelling).length + 1) / (alike.length + 2);
}
