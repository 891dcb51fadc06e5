import type { Audit } from '../../lib/model/events/audit.ts';
import { countOf } from '../../lib/model/events/count-of.ts';
import type { Event } from '../../lib/model/events/event.ts';
import { fallbacksIn } from '../../lib/model/events/plan.ts';
import type { DataCounts, Verdict } from '../../lib/model/events/verdict.ts';
import type { Experiment } from '../../lib/model/experiments/experiment.ts';
import type { SystemModel } from '../../lib/model/system.ts';
import { absencesIn, deathsApart } from './absences.ts';
import { attemptsIn } from './attempts.ts';
import {
  brokenByDeaths,
  brokenEnding,
  brokenForUsers,
  brokenOfData,
  brokenRecovery,
  brokenUndoing,
} from './broken-promises.ts';
import { type Circumstances, doubtsUnder, toldApart } from './circumstances.ts';
import { type CpuWait, cpuWaitIn, isTooBusy, unaccounted } from './crowding.ts';
import { type Death, deathsOf, groupedDeaths } from './deaths.ts';
import {
  doubtsAboutMachine,
  doubtsAboutMeasurement,
  doubtsAboutRadius,
  doubtsAboutTraffic,
  doubtsAboutUnmeasured,
  excusesHarm,
} from './doubts.ts';
import { isProofClean, observersOf, owesProof } from './effect.ts';
import { type EventFacts, readFacts } from './facts.ts';
import { type Measured, measure } from './measured.ts';
import { arePatternsSettled, patternsIn } from './patterns/index.ts';
import { capacityRecovery } from './recovery.ts';
import { rollbackOf } from './rollback.ts';
import { spreadOf } from './spread.ts';
import { isCutShort, isStoppedByAlarm } from './stopped-by-alarm.ts';
import { type Timeline, timelineOf } from './timeline.ts';
import { availabilityOf, levelOf } from './traffic-windows.ts';
import { unnoticedIn } from './unnoticed.ts';

/** A run by its events. */
export interface JudgedRun extends Judged {
  /** From some seconds before it, to the audit and the windows after it. */
  readonly events: Iterable<Event>;
  /** How long the windows among them are; a second unless told. */
  readonly windowMilliseconds?: number;
}

/** A run by what was read of its events. */
export interface JudgedFacts extends Judged {
  readonly facts: EventFacts;
}

interface Judged {
  readonly experiment: Experiment;
  readonly system: SystemModel;
  readonly circumstances?: Circumstances;
}

/**
 * Says whether an experiment held, from the events of one run alone. A promise seen broken fails it; where nothing was
 * seen broken but something is in doubt, it is inconclusive.
 */
export function judge(run: JudgedRun | JudgedFacts): Verdict {
  const { experiment, system, circumstances = {} } = run;
  const facts = 'facts' in run ? run.facts : readFacts(run.events, run.windowMilliseconds);
  const { traffic } = facts;
  const timeline = timelineOf(facts, system);
  const aboutRun = doubtsUnder(circumstances, experiment, facts);
  const deaths = deathsOf(facts);
  const absences = absencesIn(facts.absences, timeline, experiment);
  const conclude = (broken: readonly string[], doubts: readonly string[], wait: CpuWait) => {
    const { before, since } = deathsApart(deaths, absences);
    const all = {
      undoing: brokenUndoing(facts),
      deaths: brokenByDeaths(before, wait),
      data: brokenOfData(experiment, facts.audit),
      other: [...brokenByDeaths(since, wait), ...broken],
    };
    const told = toldApart(circumstances, { lost: facts.lost, absences }, all, doubts);
    return verdictOf(experiment, facts, { ...told, deaths });
  };
  const unnoticed = unnoticedIn(experiment, facts).broken;
  if (!timeline) return conclude([...brokenEnding(experiment, facts, undefined), ...unnoticed], aboutRun, unaccounted);

  const measured = measure(experiment, system, facts, timeline);
  const wait = cpuWaitIn(facts.processors, { from: timeline.baseline.from, to: timeline.after.to });
  const capacityRecoveryMs = capacityRecovery(system.topology, facts, timeline.faultStart);
  const seenByUsers = [
    ...brokenForUsers(experiment, system, measured),
    ...brokenRecovery(experiment, timeline, traffic),
  ];
  const isHurt = seenByUsers.length + measured.radiusUnknown.length > 0;
  const aboutMeasurement = doubtsAboutMeasurement(measured, timeline, traffic, { system, isHurt });
  const ending = brokenEnding(experiment, facts, capacityRecoveryMs);
  const aboutMachine = doubtsAboutMachine(wait, deaths, isHurt, ending);
  const isExcused = excusesHarm(wait, deaths);
  const sound = aboutMeasurement.length === 0 && !isExcused;
  const aboutTraffic = [
    ...aboutMeasurement,
    ...aboutMachine,
    ...(sound ? doubtsAboutRadius(experiment, measured) : []),
    ...doubtsAboutTraffic(experiment, measured, timeline, traffic),
    ...doubtsAboutUnmeasured(experiment, measured),
  ];
  return {
    ...conclude(
      [...(isExcused ? [] : ending), ...unnoticed, ...(sound ? seenByUsers : [])],
      [...aboutRun, ...(circumstances.isWithoutLoad ? [] : aboutTraffic)],
      wait,
    ),
    ...figuresOf(measured, timeline, facts),
    spread: isTooBusy(wait) ? null : spreadOf({ system, facts, timeline, measured, capacityRecoveryMs }),
    patterns: patternsIn({ experiment, facts, timeline, deaths, system, ...limitsOf(run, facts, wait) }),
    waitedShare: wait.worst,
    ...(capacityRecoveryMs !== undefined && { capacityRecoveryMs }),
    ...ownEndOf(experiment, facts, timeline),
  };
}

/** What keeps a run from saying all that it would of patterns. */
const limitsOf = ({ circumstances }: Judged, facts: EventFacts, wait: CpuWait) => ({
  isTooBusy: isTooBusy(wait),
  isCutShort: isCutShort(facts, circumstances?.isEnough === true),
});

/** How what an experiment waits for came about, where it does: a rollback, or its own stop. */
function ownEndOf({ stoppedByGuardrail }: Experiment, facts: EventFacts, { faultStart, end }: Timeline) {
  const rollbackMs = rollbackOf(facts);
  const isStopped = stoppedByGuardrail && isStoppedByAlarm(facts);
  return {
    ...(rollbackMs !== undefined && { rollbackMs }),
    ...(isStopped && end !== undefined && { stoppedMs: end - faultStart }),
  };
}

/** How far the recovery from a run is. */
export interface RecoverySoFar {
  /** How long users and capacity took to recover, milliseconds; null = not yet, or never. */
  readonly service: number | null;
  readonly capacity: number | null | undefined;
  /** Whatever stood in for what was broken, or had lost it, is as before. */
  readonly isAsBefore: boolean;
}

export function recoveriesOf(system: SystemModel, experiment: Experiment, facts: EventFacts): RecoverySoFar {
  const timeline = timelineOf(facts, system);
  if (!timeline) return { service: null, capacity: undefined, isAsBefore: true };
  return {
    service: serviceRecoveryOf(timeline),
    capacity: capacityRecovery(system.topology, facts, timeline.faultStart),
    isAsBefore: arePatternsSettled({ experiment, facts, timeline, system }),
  };
}

/** The verdict with what is known even if no fault was ever applied. */
function verdictOf(
  { name }: Experiment,
  { faults, tasks, audit }: EventFacts,
  { broken, doubts, deaths }: { broken: readonly string[]; doubts: readonly string[]; deaths: readonly Death[] },
): Verdict {
  const observers = faults.map((fault) => observersOf(fault, tasks));
  const touched = faults.flatMap(({ proof }) => proof?.touched ?? []);
  const toUndo = faults.filter(owesProof);
  const fallbacks = fallbacksIn(faults.map(({ plan }) => plan));
  return {
    experiment: name,
    verdict: broken.length > 0 ? 'failed' : doubts.length > 0 ? 'inconclusive' : 'held',
    reasons: [...broken, ...doubts],
    ...nothingMeasured,
    deaths: groupedDeaths(deaths),
    data: audit ? countsOf(audit) : null,
    effect: {
      seen: faults.length > 0 && observers.every((seenBy) => seenBy.length > 0),
      by: [...new Set(observers.flat())],
      ...(touched.length > 0 && { touched: touched.reduce((sum, count) => sum + count, 0) }),
    },
    ...(fallbacks.length > 0 && { fallbacks }),
    proofs: { faults: toUndo.length, clean: toUndo.filter(isProofClean).length },
  };
}

const noLevel = { availability: null, p95: null, samples: 0 };
const nothingMeasured = {
  availability: { users: null, mustHold: null },
  degradedShare: null,
  latency: { p50: null, p95: null, p99: null },
  baseline: noLevel,
  after: noLevel,
  perJourney: [],
  perService: [],
  perEdge: [],
  goodputFloor: null,
  serviceRecoveryMs: null,
  hurt: [],
  cascade: [],
  spread: null,
  patterns: [],
  samples: 0,
  slipMs: 0,
  waitedShare: null,
};

function serviceRecoveryOf({ end, recovered }: Timeline): number | null {
  return end === undefined || recovered === undefined ? null : Math.max(0, recovered - end);
}

function figuresOf(measured: Measured, timeline: Timeline, facts: EventFacts) {
  const { users, mustHold, worst } = measured;
  const percentile = (percent: number) => mustHold.histogram.percentile(percent);
  return {
    availability: { users: availabilityOf(users), mustHold: availabilityOf(mustHold) },
    degradedShare: users.total === 0 ? null : users.degraded / users.total,
    latency: { p50: percentile(50), p95: percentile(95), p99: percentile(99) },
    baseline: levelOf(measured.baseline),
    after: levelOf(measured.after),
    perJourney: measured.journeys.map(({ sum, ...journey }) => ({ ...journey, ...levelOf(sum) })),
    perService: measured.services.map(({ service, breached, sum, notMeasured }) =>
      notMeasured === undefined
        ? { service, breached, ...levelOf(sum) }
        : { service, breached, ...noLevel, notMeasured },
    ),
    perEdge: attemptsIn(facts, timeline),
    goodputFloor: worst ? availabilityOf(worst) : null,
    serviceRecoveryMs: serviceRecoveryOf(timeline),
    hurt: measured.hurt,
    cascade: measured.cascade,
    ...(measured.radiusUnknown.length > 0 && { radiusUnknown: measured.radiusUnknown.map(({ service }) => service) }),
    samples: users.total,
    slipMs: measured.slip,
  };
}

function countsOf(audit: Audit): DataCounts {
  const { acknowledged, owed = [], receipts, words, unseen } = audit;
  const counts = Object.fromEntries(Object.keys(words).map((kind) => [kind, countOf(audit, kind)]));
  return { acknowledged, ...counts, owed, receipts, words, ...(unseen && { unseen: Object.keys(unseen) }) };
}
