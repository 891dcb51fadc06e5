import type { Verdict } from '../../../../lib/model/events/verdict.ts';
import { type EdgeFault, edgeExperiment, edgeFaults } from '../../../../lib/model/experiments/edge-faults.ts';
import type { PatternVerdict } from '../../../../lib/model/patterns.ts';
import { type Edge, edgesOf, type Topology } from '../../../../lib/model/topology.ts';
import type { Cell, Outcome, RunOutcome } from '../../../../runs/matrix/cell.ts';
import { documentOf, type MatrixDocument } from '../../../../runs/matrix/document.ts';
import { nextOf, type Progress } from '../../../../runs/matrix/planner.ts';
import { verdictOf } from '../support.ts';

/** How a caller treats one callee: what follows from it in each cell is worked out here, and knows nothing of the planner. */
export interface Treatment {
  /** Calls a second; 0 = it calls nobody unless something else is broken. */
  readonly rate: number;
  /** Requests of HTTP, of which a connection carries one at a time. */
  readonly isHttp: boolean;
  readonly timeOutMs: number;
  /** Calls that a user waits for, one after the other; 0 = none, as in a worker. */
  readonly inRow: number;
  readonly hasFallback: boolean;
  readonly hasBreaker: boolean;
  readonly furtherAttempts: number;
  /** Answers by errors, and resets, are treated as no answer is; else the caller dies of them. */
  readonly bearsErrors: boolean;
  readonly bearsResets: boolean;
  readonly declared: 'needed' | 'degradable';
}

export const sound: Treatment = {
  rate: 20,
  isHttp: true,
  timeOutMs: 300,
  inRow: 1,
  hasFallback: true,
  hasBreaker: true,
  furtherAttempts: 0,
  bearsErrors: true,
  bearsResets: true,
  declared: 'degradable',
};

const faultSeconds = 6;
const runSeconds = 16;

/** A system of one caller, whose callees it treats as is told. */
export function madeUp(treatments: Readonly<Record<string, Treatment>>) {
  const service = { description: '', port: 80, replicas: 2, cpu: 1, memory: 1, processName: 'x' };
  const callees = Object.entries(treatments);
  const topology: Topology = {
    name: 'made-up',
    zones: [{ name: 'a', id: 'a', cidr: '10.0.0.0/20' }],
    services: [
      {
        ...{ ...service, name: 'web', public: true },
        calls: callees.map(([to, { declared }]) => ({
          to,
          degradable: declared === 'degradable',
          whenGone: 'something else',
        })),
      },
      ...callees.map(([name]) => ({ ...service, name, calls: [] })),
    ],
    stores: [],
  };
  const of = ({ callee }: Edge) => treatments[callee] as Treatment;
  const cells: Cell[] = edgesOf(topology).flatMap((edge) =>
    edgeFaults.map((fault) => ({ edge, fault, experiment: edgeExperiment(fault, edge) })),
  );
  return {
    topology,
    cells,
    /** Runs its matrix; `until` ends it after so many runs, `earlier` is what it goes on from. */
    run: ({ isExhaustive = false, until = Number.POSITIVE_INFINITY, earlier = new Map<string, Outcome>() } = {}) => {
      const outcomes = new Map(earlier);
      const order: string[] = [];
      const progress: Progress = {
        ...{ cells, outcomes, isExhaustive, whyNot: () => undefined },
        isOneByOne: (edge) => of(edge).isHttp,
        calm: (edge) => ({ calls: of(edge).rate * 10, seconds: 10, onlyWithout: [] }),
      };
      for (let next = nextOf(progress); next && order.length < until; next = nextOf(progress)) {
        const { cell } = next;
        if ('run' in next) order.push(cell.experiment);
        const outcome = 'skip' in next ? next.skip : outcomeOf(cell, of(cell.edge), isExhaustive);
        outcomes.set(cell.experiment, outcome);
      }
      const given = { topology, resumed: [], settings: {}, undeclared: [], madeOf: {} };
      const document: MatrixDocument = documentOf(progress, { ...given, faultSecondsOf: () => faultSeconds });
      return { document, order, outcomes };
    },
  };
}

/** What each call of the edge comes to while it is broken so: how long it waits, and the share that comes to nothing. */
function callsIn(
  fault: EdgeFault,
  { isHttp, timeOutMs }: Treatment,
): { readonly waitMs: number; readonly lost: number } {
  const late = (ms: number) => (ms > timeOutMs ? { waitMs: timeOutMs, lost: 1 } : { waitMs: ms, lost: 0 });
  if (fault === 'gone') return { waitMs: timeOutMs, lost: 1 };
  if (fault === 'slow') return late(200);
  if (fault !== 'lossy') return { waitMs: 5, lost: 1 };
  // Of one tenth each is 200 ms late, and of a hundredth 600 ms; all that share a connection wait for the latest.
  if (!isHttp) return late(600);
  return { waitMs: 5, lost: (timeOutMs < 200 ? 0.09 : 0) + (timeOutMs < 600 ? 0.01 : 0) };
}

export function outcomeOf({ edge, fault, experiment }: Cell, treatment: Treatment, isExhaustive: boolean): Outcome {
  const { rate, inRow, hasFallback, hasBreaker, furtherAttempts, declared } = treatment;
  if (rate === 0) return { kind: 'not exercised', why: 'nobody called there' };
  const { waitMs, lost } = callsIn(fault, treatment);
  const isShielded = hasBreaker && lost > 0.5;
  const dies = (fault === 'errors' && !treatment.bearsErrors) || (fault === 'resets' && !treatment.bearsResets);
  const lacks = lost > 0 && !hasFallback ? lost : 0;
  const failed = inRow > 0 ? (dies ? 1 : lacks) : 0;
  // Behind an open breaker few calls wait, and no 95th percentile shows them.
  const userWaits = isShielded ? 5 : inRow * waitMs * (lost > 0.5 ? 1 + furtherAttempts : 1);
  const mayFail = declared === 'needed' && (fault === 'gone' || fault === 'errors' || fault === 'resets');
  const limit = { slow: 1500, lossy: 2000 }[fault as string] ?? 500;
  const reasons = [
    ...(!mayFail && failed > (fault === 'lossy' ? 0.05 : 0.01) ? ['availability'] : []),
    ...(!mayFail && userWaits > limit ? ['p95 latency'] : []),
    ...(dies ? ['a task crashed'] : []),
  ];
  const weak = weakIn(edge, { waitMs, amplified: isShielded ? 1 : 1 + lost * furtherAttempts, dies });
  const verdict = verdictOf(experiment, 'held', {
    ...(reasons.length > 0 && { verdict: 'failed', reasons }),
    patterns: weak,
    spread: { kind: failed > 0 || userWaits > 500 ? 'degraded' : 'contained', sequence: [] },
  } as Partial<Verdict>);
  const isEnough = !isExhaustive && (fault === 'slow' || fault === 'errors' || fault === 'resets');
  const lasted = isEnough ? 3.5 : faultSeconds;
  return {
    ...{ kind: 'run', verdict, isEnough, faultSeconds: lasted, attempt: 1 },
    finding: failed > 0.3 ? 'needed' : 'degradable',
    hurt: failed > 0.01 || userWaits > 500 ? ['a journey'] : [],
    calls: isShielded ? 10 : rate * lasted,
    usual: rate * lasted,
    failed: rate * lost,
    // An open breaker lets a call through now and then.
    waitedMs: waitMs,
    seconds: runSeconds - (faultSeconds - lasted),
  } satisfies RunOutcome;
}

function weakIn(edge: Edge, { waitMs, amplified, dies }: { waitMs: number; amplified: number; dies: boolean }) {
  const on = `${edge.caller} -> ${edge.callee}`;
  const found: PatternVerdict[] = [];
  if (waitMs > 5000) found.push({ pattern: 'time-out', on, result: 'weak', value: waitMs / 1000, evidence: 'waited' });
  if (amplified > 1.5) found.push({ pattern: 'retry', on, result: 'weak', value: amplified, evidence: 'many' });
  if (dies) found.push({ pattern: 'nobody-else-dies', on: edge.caller, result: 'failed', value: 1, evidence: 'died' });
  return found;
}
