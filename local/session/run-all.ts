import type { Experiment } from '../../lib/model/experiments/experiment.ts';
import { awsOnly } from '../../lib/model/experiments/template.ts';
import { shop } from '../../lib/model/topology.ts';
import { systemClock } from '../clock.ts';
import { exitStatus, UsageError } from '../commands/command.ts';
import type { RunSettings } from '../commands/options.ts';
import type { Verdict } from '../measure/judge/verdict.ts';
import { runLine } from '../reporters/progress.ts';
import type { SystemOptions } from '../supervisor/options.ts';
import { places } from '../supervisor/state.ts';
import { showPlans } from './dry-run.ts';
import { templatesByExperiment } from './experiment-templates.ts';
import { printVerdicts } from './print-verdicts.ts';
import { runExperiment } from './run-experiment.ts';
import { openRunFolder } from './run-folder.ts';
import { openSession, type Session } from './session.ts';

export interface Batch {
  readonly name: string;
  readonly experiments: readonly Experiment[];
  readonly options: SystemOptions;
  readonly settings: RunSettings;
}

const warmUpMilliseconds = 2000;

/** Runs experiments one after the other, prints the verdicts, and resolves with the exit status. */
export async function runAll(batch: Batch): Promise<number> {
  refuseAwsOnly(batch.experiments);
  const session = await openSession(batch.options);
  try {
    if (batch.settings.dryRun) return await showPlans(session.system, batch.experiments);
    const verdicts = await runBatch(session, batch);
    const clean = verdicts.every(({ proofs }) => proofs.clean === proofs.faults);
    if (!clean) return exitStatus.error;
    return verdicts.length > 0 && !session.interrupted.aborted && verdicts.every(({ verdict }) => verdict === 'held')
      ? exitStatus.held
      : exitStatus.failed;
  } finally {
    await session.close();
  }
}

/** The runs alone, within a session; prints and records them. */
export async function runBatch(session: Session, batch: Batch): Promise<Verdict[]> {
  const { system, progress, interrupted } = session;
  const { experiments, options, settings } = batch;
  const folder = openRunFolder(places(options.folder).runs, batch.name);
  const unsubscribe = system.onEvent((event) => {
    folder.event(event);
    if (settings.json) process.stdout.write(`${JSON.stringify(event)}\n`);
  });
  const verdicts: Verdict[] = [];
  try {
    const templates = await templatesByExperiment(system.fis);
    progress.step('warming up');
    await system.startLoad({ rate: settings.rate, seed: options.seed });
    await systemClock.sleep(warmUpMilliseconds, interrupted);
    const runs = experiments.flatMap((experiment) => Array<Experiment>(settings.repeat).fill(experiment));
    let calmSince = systemClock.monotonic();
    for (const [index, experiment] of runs.entries()) {
      if (interrupted.aborted) break;
      const position = `${String(index + 1).padStart(String(runs.length).length)}/${runs.length}`;
      const templateId = templates.get(experiment.name)?.id;
      if (!templateId) throw new UsageError(`the endpoint has no template for ${experiment.name}`);
      const run = await runExperiment(system, {
        experiment,
        topology: shop,
        templateId,
        calmSince,
        signal: interrupted,
        onPhase: (phase) => progress.step(`${position} ${experiment.name}: ${phase}`),
      });
      calmSince = run.calmSince;
      verdicts.push(run.verdict);
      progress.line(runLine(run.verdict, position));
    }
    await system.stopLoad();
  } finally {
    unsubscribe();
    await folder.finish({
      verdicts,
      settings: { ...settings, seed: options.seed, timeScale: system.state.timeScale, resilience: options.resilience },
    });
  }
  progress.done();
  printVerdicts(verdicts, { ...settings, path: folder.path });
  return verdicts;
}

function refuseAwsOnly(experiments: readonly Experiment[]): void {
  for (const experiment of experiments) {
    const reason = awsOnly(experiment);
    if (reason) throw new UsageError(`${experiment.name} runs in AWS only: ${reason} (--endpoint aws)`);
  }
}
