import { periodMilliseconds } from '../../aws/cloudwatch/read-metrics.ts';
import type { Endpoint } from '../../aws/endpoint.ts';
import { createStateReader } from '../../aws/fis/states.ts';
import { type Choice, whereabouts } from '../../aws/templates.ts';
import { systemClock } from '../../base/clock.ts';
import { exitStatusOf } from '../../base/exit-status.ts';
import { shop } from '../../lib/model/topology.ts';
import { judge } from '../../measure/judge/judge.ts';
import { type Interruption, listenForInterrupt } from '../interruption.ts';
import { previewLines, runLines } from '../reporters/in-aws-lines.ts';
import { printVerdicts } from '../reporters/print-verdicts.ts';
import { createProgress, type Progress, runLine } from '../reporters/progress.ts';
import { openRunFolder } from '../reporters/run-folder.ts';
import { howToStop, leave, Unfinished } from './leave.ts';
import { type Preview, previewTargets } from './preview.ts';
import { createRecorder, type Recorder } from './recorder.ts';
import { type RemoteRun, runRemote } from './run-experiment.ts';
import type { RemoteBatch } from './run-remotely.ts';

/** Runs templates one after the other, prints and records the verdicts, and resolves with the exit status. */
export async function runChoices(
  endpoint: Endpoint,
  choices: readonly Choice[],
  batch: Pick<RemoteBatch, 'name' | 'json' | 'repeat' | 'settings' | 'runs'>,
): Promise<number> {
  const progress = createProgress();
  const { json, repeat, settings } = batch;
  const unfinished = new Unfinished();
  let isLeaving = false;
  const interruption = listenForInterrupt({
    first: () => progress.line('interrupted: stopping the experiment; FIS undoes its actions ...'),
    again: () => {
      if (!isLeaving) void leave(endpoint, unfinished, progress);
      isLeaving = true;
    },
  });
  const folder = openRunFolder(batch.runs, batch.name);
  const recorder = createRecorder((event) => {
    folder.event(event);
    if (json) process.stdout.write(`${JSON.stringify(event)}\n`);
  });
  const done: { choice: Choice; run: RemoteRun }[] = [];
  const planned = choices.flatMap((choice) => Array<Choice>(repeat).fill(choice));
  try {
    for (const [index, choice] of planned.entries()) {
      if (interruption.signal.aborted) break;
      const position = `${String(index + 1).padStart(String(planned.length).length)}/${planned.length}`;
      const calmSince = done.at(-1)?.run.calmSince;
      const run = await runOne(endpoint, choice, { position, progress, recorder, interruption, unfinished, calmSince });
      if (!run) break;
      done.push({ choice, run });
      progress.line(runLine(run.verdict, position));
    }
  } catch (error) {
    for (const id of unfinished.ids) progress.line(`${id} may still be running; ${howToStop(endpoint, id)}`);
    throw error;
  } finally {
    interruption.close();
    progress.done();
    const { environment } = settings;
    const { name, region } = endpoint;
    const recorded = { endpoint: name, region, ...(environment && { environment }), repeat, measured: coarseness };
    await folder.finish({
      verdicts: done.map(({ run }) => run.verdict),
      settings: recorded,
      runs: done.map(({ choice, run: { verdict: _, targets, ...run } }) => ({
        template: choice.template,
        ...run,
        targets: Object.fromEntries(targets),
      })),
    });
  }
  const details = done.flatMap(({ choice, run }) => [
    `${choice.experiment.name} ${whereabouts(endpoint, choice.template)}`,
    ...runLines(run),
  ]);
  printVerdicts(
    done.map(({ run }) => run.verdict),
    {
      json,
      repeat,
      path: folder.path,
      details: [...details, `Measured by ${coarseness}.`],
    },
  );
  return exitStatusOf({
    verdicts: done.map(({ run }) => run.verdict),
    wanted: planned.length,
    interrupted: interruption.signal.aborted,
    remaining: done.flatMap(({ run }) => run.remaining),
  });
}

interface Surroundings {
  readonly position: string;
  readonly progress: Progress;
  readonly recorder: Recorder;
  readonly interruption: Interruption;
  readonly calmSince: number | undefined;
  readonly unfinished: Unfinished;
}

/** Previews, shows what will be hit, and runs; undefined where it was interrupted before anything was started. */
async function runOne(endpoint: Endpoint, choice: Choice, surroundings: Surroundings): Promise<RemoteRun | undefined> {
  const { position, progress, recorder, interruption, unfinished } = surroundings;
  const { template, experiment } = choice;
  const step = (text: string) => progress.step(`${position} ${experiment.name}: ${text}`);
  progress.line(`${position} ${experiment.name} ${whereabouts(endpoint, template)}`);
  step('resolving targets');
  const preview = await previewTargets(endpoint, template, systemClock, interruption.signal);
  for (const text of previewLines(preview.fis, preview.targets)) progress.line(text);
  if (interruption.signal.aborted) return undefined;
  if (preview.problem) return notRun(choice, preview, recorder);
  return await runRemote({
    endpoint,
    choice,
    topology: shop,
    recorder,
    clock: systemClock,
    calmSince: surroundings.calmSince,
    signal: interruption.signal,
    step,
    line: progress.line,
    unfinished,
  });
}

/** A run that FIS would only fail: judged by the preview's end, and not started. */
function notRun({ experiment }: Choice, { fis, targets }: Preview, recorder: Recorder): RemoteRun {
  const changes = createStateReader(systemClock.wall)(fis);
  const events = changes.map(({ at, body }) => recorder.record(at, body));
  const verdict = judge({ experiment: { ...experiment, data: [] }, topology: shop, events });
  return { verdict, fis, targets, effects: [], fired: [], remaining: [], reports: [], calmSince: 0 };
}

const coarseness = `CloudWatch in windows of ${periodMilliseconds / 1000} s; latencies are as coarse as p50, p95, p99 and maximum`;
