import type { EdgeFault } from '../../lib/model/experiments/edge-faults.ts';
import { callOf, type Edge, type Topology, whenGoneOf } from '../../lib/model/topology.ts';
import { isSame } from '../this-machine/learn/classify.ts';
import type { Outcome, RunOutcome } from './cell.ts';
import type { Progress } from './planner.ts';

/** Whether users do without a callee: as it was found, and as it is declared. */
export interface Strength {
  readonly edge: Edge;
  /** `needed`: users, or the caller's callers, failed without it. Null where it could not be told. */
  readonly found: 'needed' | 'degradable' | null;
  /** The cells that found it needed; where none did, those that found it degradable. */
  readonly by: readonly EdgeFault[];
  /** Null where nobody has said it. */
  readonly declared: 'needed' | 'degradable' | null;
  readonly isAsDeclared: boolean;
  /** What the caller is said to do without it. */
  readonly whenGone: string;
  /** Why nothing was found; absent where something was. */
  readonly why?: string;
}

/** The callee is of no use to the caller in each of these. */
const without: readonly EdgeFault[] = ['gone', 'errors', 'resets'];

export function strengthOf(
  edge: Edge,
  { cells, outcomes }: Pick<Progress, 'cells' | 'outcomes'>,
  topology: Topology,
): Strength {
  const own = cells.flatMap((cell) => {
    const outcome = outcomes.get(cell.experiment);
    return outcome && isSame(cell.edge, edge) && without.includes(cell.fault) ? [{ fault: cell.fault, outcome }] : [];
  });
  const by = (finding: RunOutcome['finding']) =>
    own.flatMap(({ fault, outcome }) =>
      outcome.kind === 'run' && outcome.finding === finding && outcome.verdict.verdict !== 'inconclusive'
        ? [fault]
        : [],
    );
  const found = by('needed').length > 0 ? 'needed' : by('degradable').length > 0 ? 'degradable' : null;
  const call = callOf(topology, edge);
  const declared = !call || call.undeclared ? null : call.degradable ? 'degradable' : 'needed';
  return {
    ...{ edge, found, by: found === null ? [] : by(found), declared },
    isAsDeclared: declared === null || found === null || declared === found,
    whenGone: call ? whenGoneOf(call) : '',
    ...(found === null && { why: whyUnknown(own.map(({ outcome }) => outcome)) }),
  };
}

function whyUnknown(outcomes: readonly Outcome[]): string {
  const skipped = outcomes.find((outcome) => outcome.kind === 'not exercised');
  if (skipped?.kind === 'not exercised') return skipped.why;
  if (outcomes.some((outcome) => outcome.kind === 'run')) return 'what was seen left it open';
  return 'it was not broken in a way that would tell';
}

/** Users fail without it although somebody has said that they do not. */
export const isWorse = ({ isAsDeclared, found }: Strength): boolean => !isAsDeclared && found === 'needed';
