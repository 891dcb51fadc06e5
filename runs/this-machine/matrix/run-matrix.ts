import type { Verdict } from '../../../lib/model/events/verdict.ts';
import type { System } from '../../../lib/model/system.ts';
import { callOf, findService, takesHttp } from '../../../lib/model/topology.ts';
import type { SystemClient } from '../../../local/client/system-client.ts';
import { windowLag } from '../../../measure/watch-times.ts';
import { type Cell, isMissed, type Outcome, type RunOutcome } from '../../matrix/cell.ts';
import { documentOf, type MatrixDocument } from '../../matrix/document.ts';
import { nextOf, notApplicableIn, type Progress } from '../../matrix/planner.ts';
import { whyNotThere } from '../../matrix/why-not.ts';
import type { RunHooks, RunTarget } from '../../run-target.ts';
import type { Walk } from '../learn/cut-all.ts';
import { failing, type JourneyCount, journeysIn } from '../learn/journeys.ts';
import { walkFor } from '../learn/learn.ts';
import { whenWarm } from '../learn/when-warm.ts';
import { type LocalChoice, thisMachine } from '../target.ts';
import { createCalm } from './calm.ts';
import { runCell } from './run-cell.ts';

export interface MatrixOptions {
  readonly model: System;
  readonly cells: readonly Cell[];
  /** The experiment of each cell that can be had, by its name. */
  readonly choices: ReadonlyMap<string, LocalChoice>;
  readonly isExhaustive: boolean;
  readonly rate: number | undefined;
  readonly seed: number;
  readonly hooks: RunHooks;
  /** What it goes on from. */
  readonly earlier?: MatrixDocument;
  readonly madeOf: MatrixDocument['madeOf'];
  readonly resumed: readonly string[];
  readonly faultSecondsOf: (experiment: string) => number;
  /** After each cell: all that is known. */
  readonly onCell: (document: MatrixDocument, settled: { readonly cell: Cell; readonly outcome: Outcome }) => void;
  readonly onRun: (cell: Cell, attempt: number) => void;
}

export interface MatrixResult {
  readonly document: MatrixDocument;
  /** Why it did not go on; absent where it did, or was interrupted. */
  readonly problem?: string;
  /** Faults that are not proven undone, by their experiments: then nothing more is broken. */
  readonly notUndone: readonly string[];
  /** Journeys that failed while nothing was broken: then nothing is. */
  readonly failing: readonly JourneyCount[];
}

/** How long users walk before anything is broken. */
const walkSeconds = 10;

/** Breaks the edges of a system, cell by cell, as far as it takes to know what each of them would show. */
export async function runMatrix(system: SystemClient, options: MatrixOptions): Promise<MatrixResult> {
  const { hooks, rate, seed, model } = options;
  const { objectives } = model;
  const target = await thisMachine(system, { rate, seed, ...(objectives && { objectives }) });
  await target.begin(hooks);
  try {
    await whenWarm(system, model.topology, hooks);
    const walk = await walkFor(system, { seconds: walkSeconds, hooks });
    const matrix = openMatrix(system, target, walk, options);
    const broken = failing(walk.journeys);
    const problem = broken.length > 0 ? undefined : await matrix.run();
    return {
      document: await matrix.document(),
      notUndone: matrix.notUndone,
      failing: broken,
      ...(problem !== undefined && { problem }),
    };
  } finally {
    await target.end();
  }
}

function openMatrix(system: SystemClient, target: RunTarget<LocalChoice>, walk: Walk, options: MatrixOptions) {
  const { model, cells, choices, isExhaustive, hooks, earlier } = options;
  const { topology } = model;
  const outcomes = new Map<string, Outcome>(
    earlier?.cells.flatMap(({ experiment, outcome }) => (outcome ? [[experiment, outcome]] : [])),
  );
  const calm = createCalm(system, walk, earlier);
  const notUndone: string[] = [];
  const progress: Progress = {
    ...{ cells, outcomes, isExhaustive, calm: calm.of },
    isOneByOne: ({ callee }) => takesHttp(topology, callee),
    whyNot: (cell) => whyNotThere(cell, model, choices),
  };
  for (const { cell, skip } of notApplicableIn(progress)) outcomes.set(cell.experiment, skip);
  const document = async () => {
    const { resumed, madeOf, faultSecondsOf } = options;
    const undeclared = (await system.edges()).edges
      .filter((edge) => findService(topology, edge.caller) && !callOf(topology, edge))
      .map(({ caller, callee }) => ({ caller, callee }));
    return documentOf(progress, { topology, resumed, madeOf, faultSecondsOf, undeclared, settings: target.settings });
  };
  const settle = async (cell: Cell, outcome: Outcome) => {
    outcomes.set(cell.experiment, outcome);
    options.onCell(await document(), { cell, outcome });
  };

  const runOne = async (cell: Cell, attempt: number): Promise<string | undefined> => {
    options.onRun(cell, attempt);
    const choice = choices.get(cell.experiment) as LocalChoice;
    const ran = await runCell({ ...cell, choice, attempt }, { system, target, model, walk, hooks, isExhaustive });
    if (!ran) return undefined;
    calm.broken(cell.edge, ran.look);
    if (!isUndone(ran.outcome.verdict)) notUndone.push(cell.experiment);
    // What was cut short by Ctrl-C has shown too little: it is run again where the matrix is gone on with.
    if (hooks.signal.aborted) return undefined;
    const before = outcomes.get(cell.experiment)?.seconds ?? 0;
    await settle(cell, exercised({ ...ran.outcome, seconds: before + ran.outcome.seconds }));
    return hasRecovered(ran.outcome) ? undefined : whyNotOn(cell, system, options);
  };

  return {
    notUndone,
    document,
    /** Resolves with why it did not go on. */
    run: async (): Promise<string | undefined> => {
      while (!hooks.signal.aborted && notUndone.length === 0) {
        const next = nextOf(progress);
        if (!next) return undefined;
        const problem = 'skip' in next ? await settle(next.cell, next.skip) : await runOne(next.cell, next.run.attempt);
        if (problem !== undefined) return problem;
      }
      return undefined;
    },
  };
}

const isUndone = ({ proofs }: Verdict): boolean => proofs.clean === proofs.faults;

const hasRecovered = ({ verdict }: RunOutcome): boolean =>
  verdict.serviceRecoveryMs !== null && verdict.spread?.kind !== 'metastable';

/** A fault on calls that nobody made has shown nothing, unless somebody was hurt all the same. */
function exercised(outcome: RunOutcome): Outcome {
  const { calls, faultSeconds, verdict, seconds } = outcome;
  if (calls > 0 || isMissed(outcome) || faultSeconds === 0 || verdict.verdict === 'failed') return outcome;
  return { kind: 'not exercised', why: 'nobody called there while it lasted', seconds };
}

/** Users who are failed by what is over are no baseline for what is next. */
async function whyNotOn(
  { experiment }: Cell,
  system: SystemClient,
  { model, hooks }: MatrixOptions,
): Promise<string | undefined> {
  await whenWarm(system, model.topology, hooks);
  const now = (system.events.at(-1)?.mono ?? 0) - windowLag;
  const failed = failing(journeysIn(system.events, { from: now - 5000, to: now }));
  if (failed.length === 0 || hooks.signal.aborted) return undefined;
  const names = failed.map(({ journey }) => journey).join(', ');
  return `users have been failed (${names}) since ${experiment}, which is undone: nothing more was broken`;
}
