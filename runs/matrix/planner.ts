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
  for (const cell of open) {
    const skip = isExhaustive
      ? notApplicable(progress, cell)
      : (notApplicable(progress, cell) ?? settledBy(progress, cell));
    if (skip) return { cell, skip };
  }
  const seen = open.filter((cell) => progress.calm(cell.edge).calls > 0);
  const [best] = seen.toSorted((one, other) => worthOf(progress, other) - worthOf(progress, one));
  if (best) return { cell: best, run: { attempt: 1 } };
  const [unseen] = open;
  if (unseen)
    return isExhaustive ? { cell: unseen, run: { attempt: 1 } } : { cell: unseen, skip: uncalled(progress, unseen) };
  return repeated(progress);
}

function repeated({ cells, outcomes }: Progress): Next | undefined {
  for (const cell of cells) {
    const outcome = outcomes.get(cell.experiment);
    if (outcome?.kind !== 'run' || outcome.verdict.verdict !== 'inconclusive') continue;
    if (outcome.attempt < mostAttempts) return { cell, run: { attempt: outcome.attempt + 1 } };
  }
  return undefined;
}

function notApplicable({ whyNot }: Progress, cell: Cell): SkippedOutcome | undefined {
  const why = whyNot(cell);
  return why === undefined ? undefined : { kind: 'not applicable', why };
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

/**
 * What others of its edge have decided. A caller that kept calling and waiting in vain, and hurt nobody, hurts nobody by a
 * shorter wait. Of packets that are lost each is late, as in `slow`, or never arrives, as in `gone`: a caller that bears
 * both bears some of each.
 */
function settledBy({ cells, outcomes, calm }: Progress, { edge, fault }: Cell): SkippedOutcome | undefined {
  const of = (other: EdgeFault): Outcome | undefined => {
    const cell = cells.find((one) => isSame(one.edge, edge) && one.fault === other);
    return cell && outcomes.get(cell.experiment);
  };
  const gone = harmlessRun(of('gone'));
  if (!gone) return undefined;
  if (fault === 'slow' && gone.waitedMs > slowBy && isUnshielded(gone, calm(edge))) {
    const waited = (gone.waitedMs / 1000).toFixed(1);
    return {
      kind: 'as',
      as: 'gone',
      why: `calls there waited for ${waited} s in vain in every second, longer than slow ones do, and nobody was hurt`,
    };
  }
  const slow = of('slow');
  const bearsSlow = harmlessRun(slow) !== undefined || (slow?.kind === 'as' && slow.as === 'gone');
  if (fault !== 'lossy' || !bearsSlow) return undefined;
  return {
    kind: 'as',
    as: 'slow',
    why: 'a lost packet is late, or never arrives: both were borne, by all calls at once',
  };
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
