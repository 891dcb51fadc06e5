import { templatesByExperiment } from '../../aws/fis/templates.ts';
import { systemClock } from '../../base/clock.ts';
import { UsageError } from '../../base/usage-error.ts';
import { type Experiment, hasUnnamedProcess } from '../../lib/model/experiments/experiment.ts';
import { awsOnly } from '../../lib/model/experiments/template.ts';
import type { WithLimits } from '../../lib/model/objectives.ts';
import { isProtected } from '../../lib/model/resilience.ts';
import type { SystemClient } from '../../local/client/system-client.ts';
import { warmUp } from '../../measure/watch-times.ts';
import type { Choice, RunTarget } from '../run-target.ts';
import { planLines } from './plan-lines.ts';
import { runExperiment } from './run-experiment.ts';

/** An experiment and the template that the system has of it. */
export interface LocalChoice extends Choice {
  readonly templateId: string;
}

export interface LocalSettings {
  /** User requests a second; undefined = as the load that runs already. */
  readonly rate: number | undefined;
  readonly seed: number;
  /** What is planned and not run: actions that are not executed here are skipped, as by a tag of a start. */
  readonly skipUnsupported?: boolean;
  /** Tags of each start. @default - none */
  readonly tags?: Readonly<Record<string, string>>;
  /** What users may expect, where that is not the usual. */
  readonly objectives?: WithLimits['objectives'];
}

/** User requests a second, where nobody says. */
const defaultRate = 50;

/** The system of this machine as the place where a batch runs; a load that it is under is left as it was found. */
export async function thisMachine(system: SystemClient, settings: LocalSettings): Promise<RunTarget<LocalChoice>> {
  const { timeScale, resilience, meshRetries } = system.state;
  const found = await system.load();
  const { seed, objectives, skipUnsupported = false, tags } = settings;
  const rate = settings.rate ?? found?.rate ?? defaultRate;
  const isWarm = found?.rate === rate;
  let calmSince = 0;
  /** What a run has broken is still so for the next one: nobody has mended it. */
  let isAsLeft = false;
  let unsubscribe = () => {};
  const load = async (signal: AbortSignal) => {
    await system.startLoad({ rate, seed });
    await systemClock.sleep(warmUp, signal);
  };
  /** Nobody asks meanwhile: who cannot be answered would be in the way of what starts. */
  const restart = async (signal: AbortSignal) => {
    await system.stopLoad();
    await system.restart();
    await load(signal);
    calmSince = systemClock.monotonic();
  };
  return {
    settings: { rate, seed, timeScale, resilience, meshRetries },
    plan: async ({ experiment, templateId }) => {
      const plans = await system.plans(templateId, { skipUnsupported });
      const refusal = plans.refusal ?? plans.actions.find((action) => action.refusal !== undefined)?.refusal;
      return { lines: planLines(experiment, plans), ...(refusal !== undefined && { problem: refusal }) };
    },
    begin: async ({ event, step, signal }) => {
      unsubscribe = system.onEvent(event);
      if (!isWarm) {
        step('warming up');
        await load(signal);
      }
      calmSince = systemClock.monotonic();
    },
    run: async ({ templateId }, { signal, step }) => {
      if (isAsLeft) {
        step('restarting all tasks, as nothing comes back by itself');
        await restart(signal);
      }
      const run = await runExperiment(system, {
        templateId,
        calmSince,
        signal,
        ...(objectives && { objectives }),
        ...(tags && { tags }),
        onPhase: step,
        onRefused: (reason) => step(`waiting: ${reason}`),
      });
      if (!run) return undefined;
      isAsLeft = !isProtected(resilience, 'restarts');
      calmSince = run.calmSince;
      return { verdict: run.verdict, remaining: [], details: { lines: [] } };
    },
    end: async () => {
      // A system that has died has no load to stop: who asked for the run is told of that.
      if (!isWarm) await (found ? system.startLoad(found) : system.stopLoad()).catch(() => {});
      unsubscribe();
    },
  };
}

/**
 * The template of each experiment, which `own` may have brought for this batch. Throws where the system has none, before
 * anything is started.
 */
export async function localChoices(
  { fis }: SystemClient,
  experiments: readonly Experiment[],
  own: ReadonlyMap<Experiment, string> = new Map(),
): Promise<LocalChoice[]> {
  const brought = new Set(own.values());
  const templates = await templatesByExperiment(fis, ({ id = '' }) => !brought.has(id));
  return experiments.map((experiment) => {
    const templateId = own.get(experiment) ?? templates.get(experiment.name)?.id;
    if (!templateId && hasUnnamedProcess(experiment))
      throw new UsageError(
        `${experiment.name}: nobody knows which process it is to end: say processName of the service in the configuration, and start again`,
      );
    if (!templateId)
      throw new Error(`the system has no template of ${experiment.name}: was it started by another version?`);
    return { experiment, templateId };
  });
}

/** Throws UsageError where one of them would fail before it touches anything, as the system is now. */
export async function refuseInVain(
  target: Pick<RunTarget<LocalChoice>, 'plan'>,
  choices: readonly LocalChoice[],
): Promise<void> {
  const told = { signal: new AbortController().signal, line: () => {} };
  for (const choice of choices) {
    const { problem } = await target.plan(choice, told);
    if (problem !== undefined) throw new UsageError(`${choice.experiment.name} cannot be run: ${problem}`);
  }
}

/** Throws UsageError where an experiment is for AWS only. */
export function refuseAwsOnly(experiments: readonly Experiment[]): void {
  for (const experiment of experiments) {
    const reason = awsOnly(experiment);
    if (!reason) continue;
    throw new UsageError(
      `${experiment.name} runs in AWS only: ${reason} (--endpoint aws; or --skip-unsupported, to run the rest of it here)`,
    );
  }
}
