import type { Verdict } from '../../lib/model/events/verdict.ts';
import type { EdgeFault } from '../../lib/model/experiments/edge-faults.ts';
import { type Edge, edgesOf, type Topology } from '../../lib/model/topology.ts';
import { isSame } from '../this-machine/learn/classify.ts';
import type { Cell, Outcome } from './cell.ts';
import { findingsOf, type MatrixFinding } from './findings.ts';
import { type Calm, nextOf, type Progress } from './planner.ts';
import { type Saving, savingOf } from './saving.ts';
import { type Strength, strengthOf } from './strengths.ts';

/** A matrix, whole or as far as it is: `matrix.json` in the folder of the run, and what `chaos matrix --json` prints. */
export interface MatrixDocument {
  readonly version: 1;
  /** The name of the system. */
  readonly system: string;
  /** Every cell has its outcome, and what was inconclusive was run again. */
  readonly isComplete: boolean;
  readonly isExhaustive: boolean;
  /** The folders of the runs that it goes on from, the first first. */
  readonly resumed: readonly string[];
  /** How it was run: rate, seed, time scale. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly edges: readonly MatrixEdge[];
  readonly cells: readonly MatrixCell[];
  readonly findings: readonly MatrixFinding[];
  /** Calls that were seen and that nobody has declared: they have no cells. */
  readonly undeclared: readonly Edge[];
  readonly counts: MatrixCounts;
  readonly saving: Saving;
  /** What it was run on, each part as a digest: only the same is gone on with. */
  readonly madeOf: Readonly<Record<string, string>>;
}

/** A row: how often it is called while nothing is broken, and how strong it was found. */
export interface MatrixEdge extends Omit<Strength, 'edge'>, Edge {
  readonly calm: Calm;
}

/** One fault on one edge; no outcome where it is still to come. */
export interface MatrixCell extends Edge {
  readonly fault: EdgeFault;
  readonly experiment: string;
  readonly outcome?: Outcome;
}

export interface MatrixCounts {
  readonly cells: number;
  readonly held: number;
  readonly failed: number;
  readonly inconclusive: number;
  /** Decided by another cell of the edge. */
  readonly asOther: number;
  readonly notExercised: number;
  readonly notApplicable: number;
  /** To come. */
  readonly open: number;
}

export type Given = Pick<MatrixDocument, 'resumed' | 'settings' | 'undeclared' | 'madeOf'> & {
  readonly topology: Topology;
  readonly faultSecondsOf: (experiment: string) => number;
};

/** Tells all that is known of a matrix. */
export function documentOf(progress: Progress, { topology, faultSecondsOf, ...given }: Given): MatrixDocument {
  const { cells, outcomes, calm, isExhaustive } = progress;
  const edges = edgesOf(topology).filter((edge) => cells.some((cell) => isSame(cell.edge, edge)));
  const strengths = edges.map((edge) => strengthOf(edge, progress, topology));
  const counts = countsOf(progress);
  return {
    version: 1,
    system: topology.name,
    isComplete: nextOf(progress) === undefined,
    isExhaustive,
    edges: strengths.map(({ edge, ...strength }) => ({ ...edge, ...strength, calm: calm(edge) })),
    cells: cells.map(({ edge, fault, experiment }) => {
      const outcome = outcomes.get(experiment);
      return { ...edge, fault, experiment, ...(outcome && { outcome }) };
    }),
    findings: findingsOf(progress, strengths),
    counts,
    saving: savingOf(progress, faultSecondsOf),
    ...given,
  };
}

function countsOf({ cells, outcomes }: Pick<Progress, 'cells' | 'outcomes'>): MatrixCounts {
  const all = cells.map(({ experiment }) => outcomes.get(experiment));
  const count = (is: (outcome: Outcome) => boolean) => all.filter((outcome) => outcome && is(outcome)).length;
  const ran = (verdict: string) => count((outcome) => outcome.kind === 'run' && outcome.verdict.verdict === verdict);
  return {
    cells: cells.length,
    held: ran('held'),
    failed: ran('failed'),
    inconclusive: ran('inconclusive'),
    asOther: count(({ kind }) => kind === 'as'),
    notExercised: count(({ kind }) => kind === 'not exercised'),
    notApplicable: count(({ kind }) => kind === 'not applicable'),
    open: all.filter((outcome) => !outcome).length,
  };
}

/** The verdicts of the cells that were run. */
export const verdictsIn = ({ cells }: Pick<MatrixDocument, 'cells'>): Verdict[] =>
  cells.flatMap(({ outcome }) => (outcome?.kind === 'run' ? [outcome.verdict] : []));

/** The cells of a document, and what came of them. */
export function cellsIn(document: MatrixDocument): { cells: Cell[]; outcomes: Map<string, Outcome> } {
  return {
    cells: document.cells.map(({ caller, callee, fault, experiment }) => ({
      edge: { caller, callee },
      fault,
      experiment,
    })),
    outcomes: new Map(document.cells.flatMap(({ experiment, outcome }) => (outcome ? [[experiment, outcome]] : []))),
  };
}
