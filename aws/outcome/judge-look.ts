import type { Experiment as FisExperiment } from '@aws-sdk/client-fis';
import { timeOfDay } from '../../base/time-of-day.ts';
import { type Event, eventVersion, type Window } from '../../lib/model/events/event.ts';
import type { Verdict } from '../../lib/model/events/verdict.ts';
import type { Journey } from '../../lib/model/journeys.ts';
import type { SystemModel } from '../../lib/model/system.ts';
import { brokenEnding, brokenUndoing } from '../../measure/judge/broken-promises.ts';
import { readFacts } from '../../measure/judge/facts.ts';
import { judge } from '../../measure/judge/judge.ts';
import { unnoticedIn } from '../../measure/judge/unnoticed.ts';
import type { TaskCounts } from '../cloudwatch/container-insights.ts';
import { coveredUntil, periodMilliseconds } from '../cloudwatch/read-metrics.ts';
import type { Change } from '../fis/states.ts';
import { type FaultSources, readFaults } from './fault-events.ts';

/** A run in AWS that has ended, as it is judged. */
export interface EndedRun {
  readonly system: SystemModel;
  readonly experiment: FaultSources['experiment'];
  /** As FIS has it at its end. */
  readonly fis: FisExperiment;
  readonly targets: FaultSources['targets'];
  /** What FIS's own end has left behind, by name. */
  readonly remaining: readonly string[];
  /** What is known of the run so far. */
  readonly events: readonly Event[];
}

/** What CloudWatch has. */
export interface Measurements {
  readonly windows: readonly Window[];
  /** How long each window is, and the journeys that are measured; as the background load counts, and all, unless told. */
  readonly windowMilliseconds?: number;
  readonly journeys?: readonly Journey[];
  readonly tasks: readonly TaskCounts[];
}

export interface Judged {
  readonly verdict: Verdict;
  /** What the verdict rests on beyond what was known before. */
  readonly changes: readonly Change[];
}

/** The newest windows are left out: not every emitter may have told its part of them yet. */
const settlingWindows = 2;
/** Milliseconds of traffic that are watched after the end, at least: an early relapse is to be seen. */
const watchMilliseconds = 30_000;

/** One look at what there is: judged where it shows all that there will be to see, else how far it goes. */
export interface Look {
  readonly seen: Measurements;
  /** Until when there are users, and until when they are wanted at least; milliseconds since the epoch. */
  readonly covered: number | undefined;
  readonly wanted: number;
  /** Undefined as long as there may be more to see. */
  readonly judged: Judged | undefined;
}

/** Judges a run by one look at CloudWatch, without waiting for more. */
export function judgeLook(run: EndedRun, read: Measurements): Look {
  const seen = settled(read);
  const covered = coveredBy(seen);
  const wanted = wantedBy(run);
  const judged = covered !== undefined && covered >= wanted ? judgeNow(run, seen, []) : undefined;
  const isWhole = judged !== undefined && ((covered ?? 0) >= lateBy(run, seen) || isClear(judged));
  return { seen, covered, wanted, judged: isWhole ? judged : undefined };
}

/** Until when users are wanted, at least. */
export const wantedBy = ({ fis }: EndedRun): number => endOf(fis) + watchMilliseconds;

/** Until when they are worth waiting for. */
export const lateBy = (run: EndedRun, seen: Measurements): number =>
  Math.max(wantedBy(run), endOf(run.fis) + recoveryMilliseconds(run.experiment, seen) + watchMilliseconds);

/** How long the newest windows may be of which something is still to come, beyond those of the background load. */
export const settlingBy = (seen: Measurements): number => coarserBy(seen) * settlingWindows;

/** Nothing is left to wait for: users and callers are well again, and somebody has seen that they were not. */
const isClear = ({ verdict: { serviceRecoveryMs, proofs, effect } }: Judged) =>
  serviceRecoveryMs !== null && proofs.clean === proofs.faults && effect.seen;

export const nothing: Measurements = { windows: [], tasks: [] };

const lengthOf = ({ windowMilliseconds = periodMilliseconds }: Measurements): number => windowMilliseconds;
const coveredBy = (seen: Measurements) => coveredUntil(seen.windows, lengthOf(seen));

/** How much longer windows are than those of the background load. */
const coarserBy = (seen: Measurements): number => lengthOf(seen) - periodMilliseconds;

/** The time for the recovery, with what longer windows cannot tell of it: by the minute, a recovery is told to the minute. */
const recoveryMilliseconds = ({ recoverySeconds }: EndedRun['experiment'], seen: Measurements): number =>
  recoverySeconds * 1000 + coarserBy(seen);

function settled(read: Measurements): Measurements {
  const until = (coveredBy(read) ?? 0) - settlingWindows * lengthOf(read);
  return { ...read, windows: read.windows.filter(({ start }) => start + lengthOf(read) <= until) };
}

export function doubtsAbout({ covered, wanted }: Look, failure: string | undefined, isInterrupted: boolean): string[] {
  if (isInterrupted) return ['interrupted before the recovery was seen'];
  if (failure !== undefined) return [`CloudWatch could not be read: ${failure}`];
  if (covered === undefined) return ['CloudWatch has no traffic of users: does the background load run?'];
  return covered < wanted ? [`CloudWatch has users only until ${timeOfDay(covered)}, ${timeOfDay(wanted)} wanted`] : [];
}

export function judgeNow(options: EndedRun, measured: Measurements, doubts: readonly string[]): Judged {
  const { experiment, fis, targets, remaining, events } = options;
  const { windows, tasks, journeys = options.system.journeys } = measured;
  const system = { ...options.system, journeys };
  const windowMilliseconds = lengthOf(measured);
  const faults = readFaults({ fis, targets, remaining, experiment, system, windows, windowMilliseconds, tasks });
  const seen = windows.map((window): Change => ({ at: window.start, body: { type: 'window', ...window } }));
  const changes = [...faults.changes, ...seen];
  const numbered = changes.map(({ at, body }, seq): Event => ({ v: eventVersion, seq, wall: at, mono: at, ...body }));
  const verdict = judge({
    // The stores of an environment are not ours to read: what became of the data is not checked, and not judged.
    experiment: { ...experiment, data: [], recoverySeconds: recoveryMilliseconds(experiment, measured) / 1000 },
    system,
    events: [...events, ...numbered],
    windowMilliseconds,
  });
  if (windows.length === 0) return { verdict: { ...verdict, reasons: withoutMetrics(options, doubts) }, changes };
  return { verdict: withDoubts(verdict, [...doubts, ...faults.doubts]), changes };
}

/** Without any metrics that is the one thing to say, beside what FIS says; all else that is in doubt follows from it. */
function withoutMetrics({ experiment, events }: EndedRun, doubts: readonly string[]): string[] {
  const facts = readFacts(events);
  const unnoticed = unnoticedIn(experiment, facts).broken;
  return [...brokenUndoing(facts), ...brokenEnding(experiment, facts, undefined), ...unnoticed, ...doubts];
}

function withDoubts(verdict: Verdict, doubts: readonly string[]): Verdict {
  const isInDoubt = doubts.length > 0 && verdict.verdict === 'held';
  return {
    ...verdict,
    verdict: isInDoubt ? 'inconclusive' : verdict.verdict,
    reasons: [...new Set([...verdict.reasons, ...doubts])],
  };
}

/** The end of the last action, or of the experiment; milliseconds since the epoch. */
export function endOf({ actions = {}, endTime, creationTime }: FisExperiment): number {
  const ends = Object.values(actions).flatMap((action) => action.endTime?.getTime() ?? []);
  return ends.length > 0 ? Math.max(...ends) : (endTime ?? creationTime ?? new Date()).getTime();
}
