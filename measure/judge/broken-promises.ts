import type { Audit } from '../../lib/model/events/audit.ts';
import { countOf } from '../../lib/model/events/count-of.ts';
import { isFinal } from '../../lib/model/events/statuses.ts';
import type { Experiment } from '../../lib/model/experiments/experiment.ts';
import type { WithJourneys } from '../../lib/model/journeys.ts';
import { journeyObjectives, usersObjective } from '../../lib/model/objectives.ts';
import { type CpuWait, isTooBusy } from './crowding.ts';
import { type Death, tasksCrashed, tasksReplaced, unexpectedOf } from './deaths.ts';
import type { EventFacts } from './facts.ts';
import { losesRequests, type Measured } from './measured.ts';
import { mustKeep } from './must-keep.ts';
import { misses, missesAvailability, missesLatency } from './objective-check.ts';
import { inMilliseconds, inNumber, inPercent, inSeconds } from './phrases.ts';
import { watchedLongEnough } from './recovery.ts';
import { rollbackOf } from './rollback.ts';
import { isStoppedByAlarm, isStoppedByPerson } from './stopped-by-alarm.ts';
import type { Timeline } from './timeline.ts';
import type { TrafficWindows } from './traffic-windows.ts';
import { slowToNotice } from './unnoticed.ts';

/** Faults that could not be undone, or not wholly: whatever else went on meanwhile, that is the run's own. */
export function brokenUndoing({ faults }: Pick<EventFacts, 'faults'>): string[] {
  const reasons: string[] = [];
  for (const { plan, proof, revertFailure } of faults) {
    if (revertFailure !== undefined) reasons.push(`fault ${plan.faultId} could not be undone: ${revertFailure}`);
    if (proof && proof.remaining.length > 0) {
      reasons.push(`fault ${plan.faultId} left something behind: ${proof.remaining.join(', ')}`);
    }
    if (proof && !proof.probe.matches) {
      reasons.push(`after fault ${plan.faultId} was undone the probe still saw it: ${proof.probe.detail}`);
    }
  }
  return reasons;
}

/** Whatever the traffic was like: how the run ended, who rolled back and when, and whether tasks were replaced in time. */
export function brokenEnding(
  experiment: Pick<Experiment, 'capacitySeconds' | 'rollbackSeconds' | 'stoppedByGuardrail'>,
  facts: EventFacts,
  capacityRecoveryMs: number | null | undefined,
): string[] {
  const { capacitySeconds = Number.POSITIVE_INFINITY } = experiment;
  const reasons = [...brokenEnd(experiment, facts), ...brokenRollback(experiment, facts)];
  if (capacityRecoveryMs === null) reasons.push('not all tasks that died were replaced');
  const allowed = capacitySeconds * 1000 + slowToNotice(facts);
  if (Number(capacityRecoveryMs) > allowed) {
    const objective = Math.round(allowed / 1000);
    reasons.push(`capacity recovered after ${inSeconds(Number(capacityRecoveryMs))} (objective ${objective} s)`);
  }
  return reasons;
}

/** Whether the experiment ended as it was to: by itself, or stopped where it asked for that. */
function brokenEnd(
  { stoppedByGuardrail }: Pick<Experiment, 'stoppedByGuardrail'>,
  facts: Pick<EventFacts, 'status' | 'stopAskedFor'>,
): string[] {
  const { status, stopAskedFor } = facts;
  if (!status || !isFinal(status.status)) return [];
  if (stoppedByGuardrail && status.status === 'completed')
    return [`no guardrail stopped the experiment: it ${status.status}`];
  const isMeant = stoppedByGuardrail && isStoppedByAlarm(facts);
  // That one could not be carried out, was cancelled, or that a person stopped it, is no fault of the system's.
  if (status.status !== 'stopped' || isStoppedByPerson(facts) || isMeant) return [];
  const why = stopAskedFor ? ` for ${stopAskedFor.alarm}` : '';
  return [`the experiment was stopped${why}: ${status.reason}`];
}

function brokenRollback({ rollbackSeconds }: Pick<Experiment, 'rollbackSeconds'>, facts: EventFacts): string[] {
  const took = rollbackOf(facts);
  if (rollbackSeconds === undefined || took === undefined) return [];
  if (took === null) return ['nobody went back to the version from before: the experiment did'];
  if (took <= rollbackSeconds * 1000) return [];
  return [`rolled back after ${inSeconds(took)} (objective ${rollbackSeconds} s)`];
}

/** What an audit found of the promises that an experiment must keep, kind by kind. */
export function brokenOfData(experiment: Pick<Experiment, 'data'>, audit: Audit | undefined): string[] {
  if (!audit) return [];
  return Object.entries(audit.promises)
    .filter(([promise]) => mustKeep(experiment, promise))
    .flatMap(([, kinds]) => kinds)
    .map((kind) => ({ number: countOf(audit, kind), words: audit.words[kind] ?? kind }))
    .filter(({ number }) => number > 0)
    .map(({ number, words }) => inNumber(number, words));
}

/** Tasks that no fault ended, and that ended all the same. A busy machine may fail health checks; it makes no task crash. */
export function brokenByDeaths(deaths: readonly Death[], wait: CpuWait): string[] {
  const { crashed, replaced } = unexpectedOf(deaths);
  return [
    ...(crashed.length > 0 ? [tasksCrashed(crashed)] : []),
    ...(replaced.length > 0 && !isTooBusy(wait) ? [tasksReplaced(replaced)] : []),
  ];
}

/** Promises that users saw broken; to be believed only where the measurement itself is sound. */
export function brokenForUsers(experiment: Experiment, system: WithJourneys, measured: Measured): string[] {
  const { after } = measured;
  const relapse = misses(after, usersObjective(system))
    ? [`relapse after the recovery: availability ${inPercent(after)}, p95 ${inMilliseconds(after)}`]
    : [];
  // It does harm until it is stopped, as it is meant to.
  return experiment.stoppedByGuardrail ? relapse : [...brokenMeanwhile(experiment, system, measured), ...relapse];
}

function brokenMeanwhile(experiment: Experiment, system: WithJourneys, measured: Measured): string[] {
  const { availability, latencyMilliseconds, goodputFloor } = experiment.during;
  const { mustHold, worst } = measured;
  const reasons: string[] = [];
  if (missesAvailability(mustHold, availability)) {
    reasons.push(`availability ${inPercent(mustHold)} (objective ${inPercent(availability)})`);
  }
  if (missesLatency(mustHold, latencyMilliseconds)) {
    reasons.push(`p95 latency ${inMilliseconds(mustHold)} (objective ${latencyMilliseconds} ms)`);
  }
  if (worst && missesAvailability(worst, goodputFloor)) {
    reasons.push(`availability ${inPercent(worst)} in the worst 3 s (floor ${inPercent(goodputFloor)})`);
  }
  for (const { journey, mustHold: promised, sum } of measured.journeys) {
    if (promised && misses(sum, journeyLimits(experiment, system, journey))) {
      reasons.push(`journey ${journey}: availability ${inPercent(sum)}, p95 ${inMilliseconds(sum)}`);
    }
  }
  const unknown = new Set(measured.radiusUnknown.map(({ service }) => service));
  for (const service of measured.services) {
    if (!service.breached || experiment.expectedRadius.includes(service.service)) continue;
    if (unknown.has(service.service)) continue;
    const kind = measured.cascade.includes(service.service) ? 'cascade' : 'collateral';
    const level = `availability ${inPercent(service.sum)}, p95 ${inMilliseconds(service.sum)}`;
    reasons.push(`${kind}: ${service.service} (${level})`);
  }
  return reasons;
}

/** Whether users were served again in time. */
export function brokenRecovery(
  { recoverySeconds }: Experiment,
  { end, recovered }: Timeline,
  traffic: TrafficWindows,
): string[] {
  if (end === undefined) return [];
  if (recovered === undefined) {
    const watched = inSeconds(traffic.span.to - end);
    return watchedLongEnough(traffic, end) ? [`not recovered after ${watched}`] : [];
  }
  const took = recovered - end;
  return took > recoverySeconds * 1000 ? [`recovered after ${inSeconds(took)} (objective ${recoverySeconds} s)`] : [];
}

/** A journey's objective, or what the experiment grants to all where that is less. */
function journeyLimits(experiment: Experiment, system: WithJourneys, name: string) {
  const { during, duringUnrepeatable = 1 } = experiment;
  const own = journeyObjectives(system).find(({ scope }) => scope === name) ?? usersObjective(system);
  const loses = system.journeys.some((journey) => journey.name === name && losesRequests(experiment, journey));
  return {
    availability: Math.min(own.availability, during.availability, loses ? duringUnrepeatable : 1),
    latencyMilliseconds: Math.max(own.latencyMilliseconds, during.latencyMilliseconds),
  };
}
