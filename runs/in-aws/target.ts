import { periodMilliseconds } from '../../aws/cloudwatch/read-metrics.ts';
import type { Endpoint } from '../../aws/endpoint.ts';
import { createStateReader } from '../../aws/fis/states.ts';
import { type Choice, whereabouts } from '../../aws/templates.ts';
import { systemClock } from '../../base/clock.ts';
import type { SystemModel } from '../../lib/model/system.ts';
import { judge } from '../../measure/judge/judge.ts';
import { previewLines, runLines } from '../reporters/in-aws-lines.ts';
import type { RunHooks, RunTarget, TargetRun } from '../run-target.ts';
import { howToStop, type Unfinished } from './leave.ts';
import { type Preview, previewTargets } from './preview.ts';
import { createRecorder, type Recorder } from './recorder.ts';
import { type RemoteRun, runRemote } from './run-experiment.ts';

export interface InAwsOptions {
  readonly endpoint: Endpoint;
  readonly system: SystemModel;
  /** The environment that was asked for; undefined where there is only one. */
  readonly environment: string | undefined;
  /** Kept true, for whoever leaves in the middle of a run. */
  readonly unfinished: Unfinished;
}

/** An account in AWS, or whatever speaks FIS, as the place where a batch runs. */
export function inAws(options: InAwsOptions): RunTarget<Choice> {
  const { endpoint, environment, unfinished } = options;
  const { name, region } = endpoint;
  let recorder = createRecorder();
  let calmSince: number | undefined;
  let complain = (_: string) => {};
  return {
    settings: { endpoint: name, region, ...(environment && { environment }), measured: coarseness },
    plan: async ({ template, experiment }) => {
      const { fis, targets, problem } = await previewTargets(
        endpoint,
        template,
        systemClock,
        new AbortController().signal,
      );
      const title = `${experiment.name} ${whereabouts(endpoint, template)}: ${experiment.description}`;
      return { lines: [title, ...previewLines(fis, targets)], ...(problem !== undefined && { problem }) };
    },
    begin: async ({ event, line }) => {
      recorder = createRecorder(event);
      complain = line;
    },
    run: async (choice, told) => {
      const run = await runOne(choice, options, { told, recorder, calmSince });
      if (!run) return undefined;
      calmSince = run.calmSince ?? calmSince;
      recorder.record(systemClock.wall(), { type: 'verdict', experimentId: run.fis.id ?? '', ...run.verdict });
      return detailed(endpoint, choice, run);
    },
    end: async () => {
      for (const id of unfinished.ids) complain(`${id} may still be running; ${howToStop(endpoint, id)}`);
    },
  };
}

interface Surroundings {
  readonly told: RunHooks;
  readonly recorder: Recorder;
  readonly calmSince: number | undefined;
}

/** Previews, shows what will be hit, and runs; undefined where it was interrupted before anything was started. */
async function runOne(
  choice: Choice,
  { endpoint, system, unfinished }: InAwsOptions,
  { told: { signal, step, line }, recorder, calmSince }: Surroundings,
): Promise<RemoteRun | undefined> {
  const { template, experiment } = choice;
  line(`${experiment.name} ${whereabouts(endpoint, template)}`);
  step('resolving targets');
  const preview = await previewTargets(endpoint, template, systemClock, signal);
  for (const text of previewLines(preview.fis, preview.targets)) line(text);
  if (signal.aborted) return undefined;
  if (preview.problem) return notRun(choice, preview, system, recorder);
  const clock = systemClock;
  return runRemote({ endpoint, choice, system, recorder, clock, calmSince, signal, step, line, unfinished });
}

/** A run that FIS would only fail: judged by the preview's end, and not started. */
function notRun({ experiment }: Choice, { fis, targets }: Preview, system: SystemModel, recorder: Recorder): RemoteRun {
  const changes = createStateReader(systemClock.wall)(fis);
  const events = changes.map(({ at, body }) => recorder.record(at, body));
  const verdict = judge({ experiment: { ...experiment, data: [] }, system, events });
  return { verdict, fis, targets, effects: [], fired: [], remaining: [], reports: [], calmSince: undefined };
}

function detailed(endpoint: Endpoint, { template, experiment }: Choice, run: RemoteRun): TargetRun {
  const { verdict, targets, remaining, ...facts } = run;
  const title = `${experiment.name} ${whereabouts(endpoint, template)}`;
  return {
    verdict,
    remaining,
    details: {
      lines: [title, ...runLines(run), `Measured by ${coarseness}.`],
      record: { template, remaining, ...facts, targets: Object.fromEntries(targets) },
    },
  };
}

const coarseness = `CloudWatch in windows of ${periodMilliseconds / 1000} s, or by the minute at the load balancer where no background load runs; latencies are as coarse as p50, p95, p99 and maximum`;
