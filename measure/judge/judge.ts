import { countOf } from '../../lib/model/events/count-of.ts';
import type { Audit, Event } from '../../lib/model/events/event.ts';
import type { DataCounts, Verdict } from '../../lib/model/events/verdict.ts';
import type { Experiment } from '../../lib/model/experiments/experiment.ts';
import type { SystemModel } from '../../lib/model/system.ts';
import { brokenByDeaths, brokenFacts, brokenForUsers, brokenRecovery } from './broken-promises.ts';
import { waitedShare } from './crowding.ts';
import { type Death, deathsOf, groupedDeaths, tasksOfRun } from './deaths.ts';
import {
  doubtsAboutMachine,
  doubtsAboutMeasurement,
  doubtsAboutRun,
  doubtsAboutTraffic,
  excusesHarm,
} from './doubts.ts';
import { isProofClean, observersOf, owesProof } from './effect.ts';
import { type Facts, readFacts } from './facts.ts';
import { type Measured, measure } from './measured.ts';
import { capacityRecovery } from './recovery.ts';
import { type Timeline, timelineOf } from './timeline.ts';
import { availabilityOf, levelOf, readTraffic } from './traffic.ts';

export interface Run {
  readonly experiment: Experiment;
  readonly system: SystemModel;
  /** The events of one run: from some seconds before it, to the audit and the windows after it. */
  readonly events: Iterable<Event>;
  /** How long the windows among them are; a second unless told. */
  readonly windowMilliseconds?: number;
}

/**
 * Says whether an experiment held, from the events of one run alone. A promise seen broken fails it; where nothing was
 * seen broken but something is in doubt, it is inconclusive.
 */
export function judge({ experiment, system, events, windowMilliseconds }: Run): Verdict {
  const facts = readFacts(events);
  const traffic = readTraffic(facts.windows, windowMilliseconds);
  const timeline = timelineOf(facts, traffic);
  const aboutRun = doubtsAboutRun(experiment, facts);
  const deaths = deathsOf(facts);
  if (!timeline) {
    const broken = [...brokenFacts(experiment, facts, undefined), ...brokenByDeaths(deaths, null)];
    return verdictOf(experiment, facts, { broken, doubts: aboutRun, deaths });
  }

  const measured = measure(experiment, system, traffic, timeline);
  const waited = waitedShare(facts.processors, { from: timeline.baseline.from, to: timeline.after.to });
  const capacityRecoveryMs = capacityRecovery(system.topology, tasksOfRun(facts), timeline.faultStart);
  const aboutMeasurement = doubtsAboutMeasurement(measured, timeline, traffic);
  const seenByUsers = [
    ...brokenForUsers(experiment, system.journeys, measured),
    ...brokenRecovery(experiment, timeline, traffic),
  ];
  const aboutMachine = doubtsAboutMachine(waited, deaths, seenByUsers.length > 0);
  const sound = aboutMeasurement.length === 0 && !excusesHarm(waited, deaths);
  return {
    ...verdictOf(experiment, facts, {
      broken: [
        ...brokenFacts(experiment, facts, capacityRecoveryMs),
        ...brokenByDeaths(deaths, waited),
        ...(sound ? seenByUsers : []),
      ],
      deaths,
      doubts: [
        ...aboutRun,
        ...aboutMeasurement,
        ...aboutMachine,
        ...doubtsAboutTraffic(experiment, measured, timeline, traffic),
      ],
    }),
    ...figuresOf(measured, timeline),
    waitedShare: waited,
    ...(capacityRecoveryMs !== undefined && { capacityRecoveryMs }),
  };
}

/** The verdict with what is known even if no fault was ever applied. */
function verdictOf(
  { name }: Experiment,
  { faults, tasks, audit }: Facts,
  { broken, doubts, deaths }: { broken: string[]; doubts: string[]; deaths: readonly Death[] },
): Verdict {
  const observers = faults.map((fault) => observersOf(fault, tasks));
  const toUndo = faults.filter(owesProof);
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
    },
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
  goodputFloor: null,
  serviceRecoveryMs: null,
  hurt: [],
  cascade: [],
  samples: 0,
  slipMs: 0,
  waitedShare: null,
};

function figuresOf(measured: Measured, { end, recovered }: Timeline) {
  const { users, mustHold, worst } = measured;
  const percentile = (percent: number) => mustHold.histogram.percentile(percent);
  return {
    availability: { users: availabilityOf(users), mustHold: availabilityOf(mustHold) },
    degradedShare: users.total === 0 ? null : users.degraded / users.total,
    latency: { p50: percentile(50), p95: percentile(95), p99: percentile(99) },
    baseline: levelOf(measured.baseline),
    after: levelOf(measured.after),
    perJourney: measured.journeys.map(({ tally, ...journey }) => ({ ...journey, ...levelOf(tally) })),
    perService: measured.services.map(({ service, breached, tally }) => ({ service, breached, ...levelOf(tally) })),
    goodputFloor: worst ? availabilityOf(worst) : null,
    serviceRecoveryMs: end === undefined || recovered === undefined ? null : Math.max(0, recovered - end),
    hurt: measured.hurt,
    cascade: measured.cascade,
    samples: users.total,
    slipMs: measured.slip,
  };
}

function countsOf(audit: Audit): DataCounts {
  const { acknowledged, owed = [], receipts, words } = audit;
  const counts = Object.fromEntries(Object.keys(words).map((kind) => [kind, countOf(audit, kind)]));
  return { acknowledged, ...counts, owed, receipts, words };
}
