import { periodMilliseconds } from '../../aws/cloudwatch/read-metrics.ts';
import type { Endpoint } from '../../aws/endpoint.ts';
import { createRecorder, type Recorder } from '../../aws/outcome/recorder.ts';
import { type Choice, stopLagOf, whereabouts } from '../../aws/templates.ts';
import { type Clock, systemClock } from '../../base/clock.ts';
import { describe } from '../../lib/model/experiments/describe.ts';
import type { SystemModel } from '../../lib/model/system.ts';
import { previewLines, runLines } from '../reporters/in-aws-lines.ts';
import type { RunHooks, RunTarget, TargetRun } from '../run-target.ts';
import { lateStopOf } from './late-stop.ts';
import { howToStop, type Unfinished } from './leave.ts';
import { preview } from './preview.ts';
import { type RemoteRun, type RemoteRunOptions, runRemote } from './run-experiment.ts';

export interface InAwsOptions {
  readonly endpoint: Endpoint;
  readonly system: SystemModel;
  /** The environment that was asked for; undefined where there is only one. */
  readonly environment: string | undefined;
  /** Kept true, for whoever leaves in the middle of a run. */
  readonly unfinished: Unfinished;
  /** The system's, unless told. */
  readonly clock?: Clock;
}

/** An account in AWS, or whatever speaks FIS, as the place where a batch runs. */
export function inAws(options: InAwsOptions): RunTarget<Choice> {
  const { endpoint, system, environment, unfinished, clock = systemClock } = options;
  const { name, region } = endpoint;
  let recorder = createRecorder();
  let calmSince: number | undefined;
  const inVain = new Set<string>();
  let complain = (_: string) => {};
  return {
    settings: { endpoint: name, region, ...(environment && { environment }), measured: coarseness },
    plan: async ({ template, experiment }, { signal, line }) => {
      const { deployed, reach } = await preview({ endpoint, template, system, clock, signal, line, inVain });
      const title = `${experiment.name} ${whereabouts(endpoint, template)}: ${experiment.description}`;
      const { problem } = reach;
      const lines = [
        title,
        ...previewLines(deployed, reach, lateStopOf(deployed, system, stopLagOf(endpoint, [template]))),
      ];
      return { lines, ...(problem !== undefined && { problem }) };
    },
    begin: async ({ event, line }) => {
      recorder = createRecorder(event);
      complain = line;
    },
    run: async (choice, told) => {
      const run = await runOne(choice, options, { told, recorder, calmSince, inVain });
      if (!run) return undefined;
      calmSince = run.calmSince ?? calmSince;
      const description = describe(choice.experiment, system);
      const experimentId = run.fis.id ?? '';
      recorder.record(clock.wall(), { type: 'experiment-described', experimentId, description });
      recorder.record(clock.wall(), { type: 'verdict', experimentId, ...run.verdict });
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
  readonly inVain: Set<string>;
}

/** Runs one, and shows what it may hit before it does; undefined where it was interrupted before anything was started. */
async function runOne(
  choice: Choice,
  { endpoint, system, unfinished, clock = systemClock }: InAwsOptions,
  { told: { signal, step, line }, ...known }: Surroundings,
): Promise<RemoteRun | undefined> {
  line(`${choice.experiment.name} ${whereabouts(endpoint, choice.template)}`);
  const onReach: RemoteRunOptions['onReach'] = (deployed, reach) => {
    const late = lateStopOf(deployed, system, stopLagOf(endpoint, [choice.template]));
    for (const text of previewLines(deployed, reach, late)) line(text);
  };
  return runRemote({ endpoint, choice, system, ...known, clock, signal, step, line, unfinished, onReach });
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
