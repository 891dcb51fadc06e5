import { type ExitStatus, exitStatus, exitStatusOf } from '../base/exit-status.ts';
import type { BatchEvent, RunPosition } from '../lib/model/events/batch-event.ts';
import type { Verdict } from '../lib/model/events/verdict.ts';
import { addRun, type CountedRun } from './reporters/latest.ts';
import type { Reporter } from './reporters/reporter.ts';
import type { Choice, PlannedRun, RunHooks, RunTarget, TargetRun } from './run-target.ts';

export interface Batch<Chosen extends Choice = Choice> {
  /** Names the folder and the reports. */
  readonly name: string;
  readonly choices: readonly Chosen[];
  /** How often each is run. */
  readonly repeat: number;
  /** How often those that were inconclusive are run again, at the end. */
  readonly retryInconclusive: number;
  /** A weak pattern counts as a promise that was not kept. @default - it does not */
  readonly strict?: boolean;
  /** Aborts at the first Ctrl-C. */
  readonly signal: AbortSignal;
}

/** A dry run is a mode of the batch: no target is ever asked to run anything under it. */
export type BatchMode =
  | { readonly kind: 'run'; readonly reporter: Reporter }
  | { readonly kind: 'dry-run'; readonly print: (line: string) => void };

/** Runs what was chosen one after the other on a target, tells the reporter, and resolves with the exit status. */
export async function runBatch<Chosen extends Choice>(
  target: RunTarget<Chosen>,
  batch: Batch<Chosen>,
  mode: BatchMode,
): Promise<ExitStatus> {
  return mode.kind === 'dry-run' ? planAll(target, batch, mode.print) : runAll(target, batch, mode.reporter);
}

async function planAll<Chosen extends Choice>(
  target: RunTarget<Chosen>,
  { choices, signal }: Batch<Chosen>,
  print: (line: string) => void,
): Promise<ExitStatus> {
  const plans: PlannedRun[] = [];
  for (const choice of choices) {
    if (signal.aborted) return exitStatus.interrupted;
    const plan = await target.plan(choice, { signal, line: print });
    if (signal.aborted) return exitStatus.interrupted;
    plans.push(plan);
    for (const line of plan.lines) print(line);
    if (plan.problem !== undefined) print(`  would not run  ${plan.problem}`);
  }
  print('Nothing was touched.');
  return plans.every(({ problem }) => problem === undefined) ? exitStatus.held : exitStatus.notHeld;
}

async function runAll<Chosen extends Choice>(
  target: RunTarget<Chosen>,
  batch: Batch<Chosen>,
  reporter: Reporter,
): Promise<ExitStatus> {
  const { name, choices, repeat, retryInconclusive, strict = false, signal } = batch;
  const planned = choices.flatMap((choice) => Array<Chosen>(repeat).fill(choice));
  const runs = createRuns(target, reporter, signal);
  const settings = { ...target.settings, repeat, retryInconclusive };
  reporter.on({ type: 'batch-begun', name, runs: planned.length, settings });
  try {
    await target.begin(runs.hooks);
    await runs.each(planned, 1);
    for (let attempt = 2; attempt <= retryInconclusive + 1; attempt++) {
      await runs.each(runs.inconclusive(), attempt);
    }
  } finally {
    await target.end().finally(() => {
      reporter.on({ type: 'batch-ended', interrupted: signal.aborted });
    });
  }
  return exitStatusOf({
    verdicts: runs.counted().map(({ verdict }) => verdict),
    wanted: planned.length,
    interrupted: signal.aborted,
    strict,
    remaining: runs.remaining(),
  });
}

/** The runs of a batch as they come, and what has come of them. */
function createRuns<Chosen extends Choice>(target: RunTarget<Chosen>, reporter: Reporter, signal: AbortSignal) {
  const counted: (CountedRun & { readonly choice: Chosen })[] = [];
  const remaining: string[] = [];
  let number = 0;
  let total = 0;
  const tell = (event: BatchEvent) => reporter.on(event);
  const hooks: RunHooks = {
    signal,
    event: reporter.on,
    step: (text) => tell({ type: 'step', text }),
    line: (text) => tell({ type: 'line', text }),
  };

  const keep = (choice: Chosen, run: RunPosition, { verdict, details, remaining: left }: TargetRun) => {
    addRun(counted, { choice, run, verdict, details });
    remaining.push(...left, ...withoutProof(verdict));
    tell({ type: 'run-ended', run, verdict, details });
  };

  return {
    hooks,
    counted: (): readonly CountedRun[] => counted,
    remaining: (): readonly string[] => remaining,
    inconclusive: () => counted.flatMap(({ choice, verdict }) => (verdict.verdict === 'inconclusive' ? [choice] : [])),
    each: async (choices: readonly Chosen[], attempt: number) => {
      total += choices.length;
      for (const choice of choices) {
        if (signal.aborted) return;
        const run = { experiment: choice.experiment.name, number: ++number, of: total, attempt };
        tell({ type: 'run-begun', run });
        const result = await target.run(choice, hooks);
        if (!result) return;
        keep(choice, run, result);
      }
    },
  };
}

/** Also a run whose verdict no longer counts owes the proof that it left nothing. */
function withoutProof({ experiment, proofs }: Verdict): string[] {
  return proofs.clean === proofs.faults ? [] : [`${proofs.faults - proofs.clean} faults of ${experiment}`];
}
