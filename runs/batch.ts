import { templatesByExperiment } from '../aws/fis/templates.ts';
import { systemClock } from '../base/clock.ts';
import { type ExitStatus, exitStatusOf } from '../base/exit-status.ts';
import { UsageError } from '../base/usage-error.ts';
import type { RunSettings } from '../cli/options.ts';
import type { Verdict } from '../lib/model/events/verdict.ts';
import type { Experiment } from '../lib/model/experiments/experiment.ts';
import { awsOnly } from '../lib/model/experiments/template.ts';
import { shop } from '../lib/model/topology.ts';
import type { SystemClient } from '../local/client/system-client.ts';
import type { SystemOptions } from '../local/supervisor/options.ts';
import { places } from '../local/supervisor/state.ts';
import { printVerdicts } from './reporters/print-verdicts.ts';
import { runLine } from './reporters/progress.ts';
import { openRunFolder } from './reporters/run-folder.ts';
import { runExperiment } from './this-machine/run-experiment.ts';
import { type Session, withSession } from './this-machine/session.ts';
import { showPlans } from './this-machine/show-plans.ts';

export interface Batch {
  readonly name: string;
  readonly experiments: readonly Experiment[];
  readonly options: SystemOptions;
  readonly settings: RunSettings;
}

const warmUpMilliseconds = 2000;

/** Runs experiments one after the other on the system of this machine, and resolves with the exit status. */
export async function runAll(batch: Batch): Promise<ExitStatus> {
  refuseAwsOnly(batch.experiments);
  return withSession(batch.options, (session) => runBatch(session, batch));
}

/** A batch within a session: printed and recorded, or on a dry run its plans alone. Resolves with the exit status. */
export async function runBatch(session: Session, batch: Batch): Promise<ExitStatus> {
  const templates = await templateIds(session.system, batch.experiments);
  if (batch.settings.dryRun) return showPlans(session.system, batch.experiments, templates);
  const { system, progress, interrupted } = session;
  const { options, settings } = batch;
  const folder = openRunFolder(places(options.folder).runs, batch.name);
  const unsubscribe = system.onEvent((event) => {
    folder.event(event);
    if (settings.json) process.stdout.write(`${JSON.stringify(event)}\n`);
  });
  const runs = batch.experiments.flatMap((experiment) => Array<Experiment>(settings.repeat).fill(experiment));
  const verdicts: Verdict[] = [];
  try {
    progress.step('warming up');
    await system.startLoad({ rate: settings.rate, seed: options.seed });
    await systemClock.sleep(warmUpMilliseconds, interrupted);
    await runEach(session, runs, templates, verdicts);
    await system.stopLoad();
  } finally {
    unsubscribe();
    await folder.finish({
      verdicts,
      settings: { ...settings, seed: options.seed, timeScale: system.state.timeScale, resilience: options.resilience },
    });
    progress.done();
    if (verdicts.length > 0 || interrupted.aborted) printVerdicts(verdicts, { ...settings, path: folder.path });
  }
  return exitStatusOf({ verdicts, wanted: runs.length, interrupted: interrupted.aborted });
}

/** One run after the other until all are done or one is interrupted; `verdicts` grows as they end. */
async function runEach(
  { system, progress, interrupted }: Session,
  runs: readonly Experiment[],
  templates: ReadonlyMap<string, string>,
  verdicts: Verdict[],
): Promise<void> {
  let calmSince = systemClock.monotonic();
  for (const [index, experiment] of runs.entries()) {
    if (interrupted.aborted) return;
    const position = `${String(index + 1).padStart(String(runs.length).length)}/${runs.length}`;
    const run = await runExperiment(system, {
      experiment,
      topology: shop,
      templateId: templates.get(experiment.name) as string,
      calmSince,
      signal: interrupted,
      onPhase: (phase) => progress.step(`${position} ${experiment.name}: ${phase}`),
      onRefused: (reason) => progress.step(`${position} ${experiment.name}: waiting: ${reason}`),
    });
    calmSince = run.calmSince;
    verdicts.push(run.verdict);
    progress.line(runLine(run.verdict, position));
  }
}

/** The id of each experiment's template. Throws where the system has none, before anything is started. */
async function templateIds({ fis }: SystemClient, experiments: readonly Experiment[]): Promise<Map<string, string>> {
  const templates = await templatesByExperiment(fis);
  return new Map(
    experiments.map(({ name }) => {
      const id = templates.get(name)?.id;
      if (!id) throw new Error(`the system has no template of ${name}: was it started by another version?`);
      return [name, id];
    }),
  );
}

function refuseAwsOnly(experiments: readonly Experiment[]): void {
  for (const experiment of experiments) {
    const reason = awsOnly(experiment);
    if (reason) throw new UsageError(`${experiment.name} runs in AWS only: ${reason} (--endpoint aws)`);
  }
}
