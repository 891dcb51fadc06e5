import type { Experiment as FisExperiment } from '@aws-sdk/client-fis';
import { type Fired, firedStopConditions } from '../../aws/cloudwatch/alarms.ts';
import { readTaskCounts } from '../../aws/cloudwatch/container-insights.ts';
import { periodMilliseconds } from '../../aws/cloudwatch/read-metrics.ts';
import { readTraffic } from '../../aws/cloudwatch/read-traffic.ts';
import type { Reach } from '../../aws/ecs/task-reach.ts';
import type { Endpoint } from '../../aws/endpoint.ts';
import { followToEnd, resolvedTargetsOf } from '../../aws/fis/experiment.ts';
import type { DeployedTemplate } from '../../aws/fis/read-template.ts';
import { type Change, createStateReader, groupTargets } from '../../aws/fis/states.ts';
import { lookLeftBehind } from '../../aws/leftovers/left-behind.ts';
import { type FollowUp, followUp } from '../../aws/outcome/follow-up.ts';
import { endOf, type Judged } from '../../aws/outcome/judge-look.ts';
import { judgeNothing, nothingApplied, whyNothing } from '../../aws/outcome/nothing-applied.ts';
import type { Recorder } from '../../aws/outcome/recorder.ts';
import { skippedIn } from '../../aws/outcome/skipped.ts';
import { readStopIntent } from '../../aws/response/stop-intent.ts';
import type { Choice } from '../../aws/templates.ts';
import type { Clock } from '../../base/clock.ts';
import { timeOfDay } from '../../base/time-of-day.ts';
import type { Event, EventBody } from '../../lib/model/events/event.ts';
import type { Verdict } from '../../lib/model/events/verdict.ts';
import { stopAskedOf } from '../../lib/model/response/stop-intent.ts';
import type { SystemModel } from '../../lib/model/system.ts';
import { namesOf } from '../../lib/names.ts';
import { targetLines } from '../reporters/in-aws-lines.ts';
import type { Unfinished } from './leave.ts';
import { baselineMilliseconds, environmentOf, rangeSince } from './measured-range.ts';
import { startChecked } from './start-checked.ts';
import { tryAgain } from './try-again.ts';
import { whenCalm } from './when-calm.ts';

export interface RemoteRunOptions {
  readonly endpoint: Endpoint;
  readonly choice: Choice;
  readonly system: SystemModel;
  readonly recorder: Recorder;
  readonly clock: Clock;
  /** Since when nothing has been broken by the run before, milliseconds since the epoch; undefined for the first. */
  readonly calmSince: number | undefined;
  /** Stops the experiment; it is then judged as it is. */
  readonly signal: AbortSignal;
  /** What goes on now, and what is worth a line that stays. */
  readonly step: (text: string) => void;
  readonly line: (text: string) => void;
  /** What is about to be hit. */
  readonly onReach: (deployed: DeployedTemplate, reach: Reach) => void;
  /** Kept true of this run, for whoever leaves in the middle of it. */
  readonly unfinished: Unfinished;
  /** Alarms that the batch has waited for in vain; added to. */
  readonly inVain: Set<string>;
}

/** What a run left: the verdict, and what FIS says. */
export interface RemoteRun {
  readonly verdict: Verdict;
  readonly fis: FisExperiment;
  readonly targets: ReadonlyMap<string, { readonly resourceType: string; readonly arns: readonly string[] }>;
  /** What of the effect was seen, and by whom. */
  readonly effects: readonly string[];
  readonly fired: readonly Fired[];
  /** What is not as it was before, although the experiment has ended. */
  readonly remaining: readonly string[];
  /** Where FIS has put its report; empty without one. */
  readonly reports: readonly string[];
  /** From when on the next run may take its baseline, milliseconds since the epoch; undefined = nothing was broken. */
  readonly calmSince: number | undefined;
}

/** How long FIS may be out of reach while an experiment runs. */
const patienceMilliseconds = 120_000;

/**
 * Starts an experiment on an endpoint, follows it to its end, and judges it by CloudWatch. What FIS did not start, or
 * stopped before it did anything, is inconclusive with the reason. Undefined where it was interrupted before the start.
 */
export async function runRemote(options: RemoteRunOptions): Promise<RemoteRun | undefined> {
  const { endpoint, choice, system, recorder, signal, line } = options;
  const { experiment, template } = choice;
  const events: Event[] = [];
  const record = (at: number, body: EventBody) => void events.push(recorder.record(at, body));

  await whenCalm(options);
  if (signal.aborted) return undefined;
  const started = await startChecked(options);
  if (!started) return undefined;
  if ('refusal' in started) {
    line(`  not started: ${started.refusal}`);
    const verdict = judgeNothing(experiment, system, events, `not started: ${started.refusal}`);
    return { ...nothing, verdict, fis: { experimentTemplateId: template.id } };
  }
  const fis = await follow(options, started.id, record);
  const end = await lookAtEnd(options, fis, record);
  const reports = endpoint.reportsOf(started.id);
  if (nothingApplied(fis, events, end.fired)) {
    const verdict = judgeNothing(experiment, system, events, signal.aborted ? undefined : whyNothing(fis, end.fired));
    return { ...nothing, verdict, fis, ...end, reports };
  }
  const { verdict, changes } = await judgeByMetrics(options, { fis, ...end, events });
  for (const { at, body } of changes) record(at, body);
  return {
    verdict,
    fis,
    ...end,
    effects: effectsIn(changes),
    reports,
    calmSince: calmAfter(endOf(fis) + (verdict.serviceRecoveryMs ?? experiment.recoverySeconds * 1000)),
  };
}

const nothing = { targets: new Map(), effects: [], fired: [], remaining: [], reports: [], calmSince: undefined };

/** What the end has to tell, beside the experiment itself: what was hit, what stopped it, what is left to undo. */
async function lookAtEnd(
  options: RemoteRunOptions,
  ended: FisExperiment,
  record: (at: number, body: EventBody) => void,
): Promise<Pick<RemoteRun, 'targets' | 'fired' | 'remaining'>> {
  const { endpoint, choice, system, signal, line } = options;
  const resolved = await tryAgain({ ...options, signal: never }, () => resolvedTargetsOf(endpoint.fis, ended.id ?? ''));
  const targets = groupTargets(resolved);
  for (const [target, { resourceType, arns }] of targets) {
    const body = { type: 'target-resolved', experimentId: ended.id ?? '', target, resourceType, arns } as const;
    record(timeOf(ended.startTime), body);
  }
  for (const text of targetLines(new Map([...targets].map(([name, { arns }]) => [name, arns])))) line(text);
  const fired = await whoStopped(endpoint, ended);
  for (const { alarm, at, summary } of fired) {
    record(at, { type: 'alarm-state', alarm, state: 'ALARM', reason: summary });
  }
  const environment = environmentOf(choice.template);
  const { ledger } = namesOf({ system: system.topology.name, name: environment });
  const asked = choice.experiment.stoppedByGuardrail && (await stopAskedFor(options, ended, ledger));
  if (asked) record(timeOf(ended.endTime), { type: 'stop-asked', experimentId: ended.id ?? '', ...asked });
  const { remaining, advice } = await lookLeftBehind(endpoint, ended, { system: system.topology.name, environment });
  for (const text of advice) line(`  ${text}`);
  for (const { text } of skippedIn(ended)) line(`  ${text}`);
  if (signal.aborted && advice.length === 0) line('  nothing is left to undo');
  return { targets, fired, remaining };
}

function judgeByMetrics(
  options: RemoteRunOptions,
  known: Pick<FollowUp, 'fis' | 'targets' | 'remaining' | 'events'>,
): Promise<Judged> {
  const { endpoint, choice, system, clock, signal, step } = options;
  const { cloudwatch, metricLagMilliseconds, metricPollMilliseconds } = endpoint;
  const from = Math.max(timeOf(known.fis.creationTime) - baselineMilliseconds, options.calmSince ?? 0);
  step('waiting for CloudWatch');
  return followUp({
    ...known,
    clock,
    system,
    experiment: choice.experiment,
    ...(cloudwatch && {
      read: async () => ({
        ...(await readTraffic(cloudwatch, rangeSince(options, from))),
        tasks: await readTaskCounts(cloudwatch, { ...rangeSince(options, from), topology: system.topology }),
      }),
    }),
    lagMilliseconds: metricLagMilliseconds,
    pollMilliseconds: metricPollMilliseconds,
    signal,
    onProgress: (covered, wanted) =>
      step(`CloudWatch has users until ${timeOfDay(covered)}, ${timeOfDay(wanted)} wanted`),
  });
}

/** From the start to the end as FIS has it; every change of state is recorded, and told where it says something. */
async function follow(
  { endpoint, clock, signal, step, line, unfinished }: RemoteRunOptions,
  id: string,
  record: (at: number, body: EventBody) => void,
): Promise<FisExperiment> {
  const { fis, pollMilliseconds } = endpoint;
  line(`  started ${id}; Ctrl-C stops it`);
  const read = createStateReader(clock.wall);
  const onLook = (look: FisExperiment) => {
    for (const { at, body } of read(look)) {
      record(at, body);
      if (body.type !== 'action-state' || quiet.has(body.status)) continue;
      line(`  ${body.action} ${body.status}: ${body.reason}`);
    }
    step(signal.aborted ? 'stopping' : (look.state?.status ?? 'running'));
  };
  const ended = await followToEnd(fis, id, { clock, pollMilliseconds, signal, patienceMilliseconds, onLook });
  unfinished.end(id);
  line(`  ${id} ${ended.state?.status}: ${ended.state?.reason}`);
  return ended;
}

/** The stop conditions that fired; empty also where CloudWatch does not tell. */
async function whoStopped({ cloudwatch }: Endpoint, ended: FisExperiment): Promise<Fired[]> {
  if (!cloudwatch || ended.state?.status !== 'stopped') return [];
  return firedStopConditions(cloudwatch, ended).catch(() => []);
}

/** The alarm for which a handler had it stopped; undefined where none had, or the ledger does not tell, which is said. */
async function stopAskedFor(
  { endpoint: { dynamodb }, line }: RemoteRunOptions,
  { id = '', state, stopConditions = [] }: FisExperiment,
  table: string,
): Promise<ReturnType<typeof stopAskedOf>> {
  if (!dynamodb || state?.status !== 'stopped') return undefined;
  try {
    return stopAskedOf((await readStopIntent(dynamodb, { table, id }))?.alarm, stopConditions);
  } catch (error) {
    line(`  whether a handler stopped it is not known: ${table} says ${(error as Error).message}`);
    return undefined;
  }
}

function effectsIn(changes: readonly Change[]): string[] {
  const lines = changes.flatMap(({ body }) => {
    if (body.type !== 'fault-observed') return [];
    const { observer, seen, detail } = body.observation;
    return seen ? `${observer}: ${detail}` : `not seen: ${detail}`;
  });
  return [...new Set(lines)];
}

/** The first whole window after the one that a moment lies in, and one more. */
const calmAfter = (moment: number) => (Math.ceil(moment / periodMilliseconds) + 1) * periodMilliseconds;

/** What has ended is looked at whoever interrupts. */
const never = new AbortController().signal;

/** States that say nothing yet. */
const quiet = new Set(['pending', 'initiating']);
const timeOf = (date: Date | undefined) => (date ?? new Date()).getTime();
