import type { EdgeFault } from '../../lib/model/experiments/edge-faults.ts';
import type { Edge } from '../../lib/model/topology.ts';
import { weakIn } from '../reporters/pattern-table.ts';
import { inWords, type RunOutcome } from './cell.ts';
import type { Progress } from './planner.ts';
import type { Strength } from './strengths.ts';

/** What one has to know of a system, in a sentence. */
export interface MatrixFinding {
  /** `failed`: a cell broke a promise. `weak`: a pattern was not good enough. `strength`: an edge is not as declared. */
  readonly kind: 'failed' | 'inconclusive' | 'weak' | 'strength';
  /** The same for the same thing, whichever cell has found it. */
  readonly key: string;
  readonly edge: Edge;
  /** Those that found it. */
  readonly faults: readonly EdgeFault[];
  readonly text: string;
}

type Found = Pick<Progress, 'cells' | 'outcomes'>;

/** The worst first: what broke a promise, edges that are not as declared, weak patterns, and what was left open. */
export function findingsOf(found: Found, strengths: readonly Strength[]): MatrixFinding[] {
  return [
    ...cellsThat(found, 'failed'),
    ...strengths.flatMap(ofStrength),
    ...weakPatterns(found),
    ...cellsThat(found, 'inconclusive'),
  ];
}

interface Ran {
  readonly edge: Edge;
  readonly fault: EdgeFault;
  readonly outcome: RunOutcome;
}

const ran = ({ cells, outcomes }: Found): Ran[] =>
  cells.flatMap(({ edge, fault, experiment }) => {
    const outcome = outcomes.get(experiment);
    return outcome?.kind === 'run' ? [{ edge, fault, outcome }] : [];
  });

const cellsThat = (found: Found, kind: 'failed' | 'inconclusive'): MatrixFinding[] =>
  ran(found).flatMap(({ edge, fault, outcome: { verdict } }) =>
    verdict.verdict === kind
      ? [
          {
            kind,
            key: `${kind} ${inWords(edge)} ${fault}`,
            edge,
            faults: [fault],
            text: `${inWords(edge)} ${fault}: ${verdict.reasons.join('; ')}`,
          },
        ]
      : [],
  );

function ofStrength({ edge, found, by, declared, whenGone, isAsDeclared }: Strength): MatrixFinding[] {
  if (isAsDeclared) return [];
  const words =
    found === 'needed'
      ? `users are not served without it (${by.join(', ')}), though it is declared degradable: ${whenGone}`
      : `users are served without it (${by.join(', ')}), though it is declared ${declared}`;
  return [{ kind: 'strength', key: `${found} ${inWords(edge)}`, edge, faults: by, text: `${inWords(edge)}: ${words}` }];
}

/** Each pattern once for each place where it was weak or failed, at its worst. */
function weakPatterns(found: Found): MatrixFinding[] {
  const all = ran(found);
  return weakIn(all.map(({ outcome }) => outcome.verdict)).flatMap(({ pattern, on, result, evidence, experiment }) => {
    const places = all.filter(({ outcome }) =>
      weakIn([outcome.verdict]).some((one) => one.pattern === pattern && one.on === on),
    );
    const worst = places.find(({ outcome }) => outcome.verdict.experiment === experiment);
    if (!worst) return [];
    const where = places.map(({ edge, fault }) => `${inWords(edge)} ${fault}`).join(', ');
    const text = `${pattern} ${result} at ${on}: ${evidence} (${where})`;
    return [
      {
        kind: 'weak',
        key: `${pattern} ${on}`,
        edge: worst.edge,
        faults: places.map(({ fault }) => fault),
        text,
      } as const,
    ];
  });
}
