import { isFinal } from '../../lib/model/events/statuses.ts';
import type { Experiment } from '../../lib/model/experiments/experiment.ts';
import { samplesToResolve, usersObjective, type WithLimits } from '../../lib/model/objectives.ts';
import { beyondLimit, type CpuWait, isTooBusy } from './crowding.ts';
import { type Death, tasksReplaced, unexpectedOf } from './deaths.ts';
import { observersOf, owesProof } from './effect.ts';
import { type EventFacts, type FaultFacts, isFatal } from './facts.ts';
import type { Measured } from './measured.ts';
import { mustKeep } from './must-keep.ts';
import { misses } from './objective-check.ts';
import { counted, inMilliseconds, inPercent, notMeasured } from './phrases.ts';
import { watchedLongEnough } from './recovery.ts';
import { isCutShort, isStoppedByPerson } from './stopped-by-alarm.ts';
import type { Timeline } from './timeline.ts';
import type { TrafficWindows } from './traffic-windows.ts';
import { unnoticedIn } from './unnoticed.ts';

/**
 * The generator's lateness, milliseconds. Latencies count from when requests were meant to be sent: whatever held in spite of
 * a late generator held. Beyond the first it may be what hurt users; beyond the second the load was another than was asked for.
 */
const greatestSlip = { ofHarm: 50, atAll: 250 } as const;
const leastBaselineWindows = 3;

/** What the run owes us before it can be said to have held. */
export function doubtsAboutRun(
  experiment: Pick<Experiment, 'data' | 'capacitySeconds'>,
  facts: EventFacts,
  { unaudited, isEnough = false }: { readonly unaudited?: string | undefined; readonly isEnough?: boolean } = {},
): string[] {
  const { data } = experiment;
  const { status, faults, tasks, audit } = facts;
  const reasons: string[] = [];
  if (!status) reasons.push('no experiment was run');
  else if (!isFinal(status.status)) {
    reasons.push(`the experiment did not end: it is ${status.status}`);
  } else if (isCutShort(facts, isEnough)) reasons.push(doubtAboutEnd(facts));
  if (faults.length === 0) reasons.push('no fault was injected');
  reasons.push(...notExecuted(facts));
  for (const fault of faults) {
    const { plan, proof, revertFailure } = fault;
    if (observersOf(fault, tasks).length === 0) {
      const why = plan.touchesNothing ? `: ${plan.fidelity}` : '';
      reasons.push(`effect not observed on ${plan.resource} (${plan.actionId})${why}`);
    }
    if (proof?.touched === 0) reasons.push(`no request touched on ${plan.resource} (${plan.actionId})`);
    if (fault.early) reasons.push(`fault ended early on ${plan.resource} (${plan.actionId})`);
    else reasons.push(...endedWithTask(fault, facts));
    if (owesProof(fault) && !proof && revertFailure === undefined) {
      reasons.push(`revert not proven on ${plan.resource} (${plan.actionId})`);
    }
  }
  reasons.push(...unnoticedIn(experiment, facts).doubts);
  if ((data === 'all' || data.length > 0) && !audit) {
    reasons.push(`the data was not audited${unaudited === undefined ? '' : `: ${unaudited}`}`);
  }
  for (const [promise, why] of Object.entries(audit?.unseen ?? {})) {
    if (mustKeep(experiment, promise)) {
      reasons.push(`promise ${JSON.stringify(promise)} could not be looked at: ${why}`);
    }
  }
  return reasons;
}

/** That a part of the experiment could not be executed where it ran: what held of the rest says nothing of that. */
function notExecuted({ actions }: Pick<EventFacts, 'actions'>): string[] {
  const left = [...actions].flatMap(([name, isUnsupported]) => (isUnsupported ? [name] : []));
  if (left.length === 0) return [];
  return [`${left.length} of ${counted(actions.size, 'action')} did not run here: ${left.join(', ')}`];
}

/** It was in force for so much of its time at least, or the run says little of it. */
const leastInForce = 0.9;

/**
 * That its task ended by itself, and the fault with it, long before its time: somebody else's doing, or a crash. A task that
 * is ended for its health checks, or that a fault of the run is to take down, is what the run is about.
 */
function endedWithTask({ plan, applied }: FaultFacts, { faults, tasks }: EventFacts): string[] {
  if (applied === undefined || plan.holdMilliseconds === 0) return [];
  const isTakenDown = faults.some((each) => isFatal(each) && each.plan.resourceArn === plan.resourceArn);
  const leaving = tasks.find(
    ({ at, taskArn, state }) =>
      taskArn === plan.resourceArn && at >= applied && ['draining', 'unhealthy', 'stopped'].includes(state),
  );
  if (isTakenDown || leaving?.state !== 'stopped') return [];
  const inForce = leaving.at - applied;
  if (inForce >= leastInForce * plan.holdMilliseconds) return [];
  const lasted = `after ${(inForce / 1000).toFixed(1)} of ${plan.holdMilliseconds / 1000} s`;
  return [
    `fault ended early on ${plan.resource} (${plan.actionId}), ${lasted}: its task has ended (${leaving.reason})`,
  ];
}

/** Why it did not come to its end. */
function doubtAboutEnd(facts: EventFacts): string {
  const reason = facts.status?.reason;
  if (isStoppedByPerson(facts)) return `the experiment was stopped: ${reason}`;
  if (facts.status?.status === 'cancelled') return `the experiment was cancelled: ${reason}`;
  return `the experiment could not be carried out: ${reason}`;
}

/** Why nothing that users saw can be blamed on the fault: they fared badly before, or the generator was late. */
export function doubtsAboutMeasurement(
  { baseline, slip }: Measured,
  timeline: Timeline,
  traffic: TrafficWindows,
  { system, isHurt }: { readonly system: WithLimits; readonly isHurt: boolean },
): string[] {
  const reasons: string[] = [];
  const before = traffic.windows(timeline.baseline).filter((window) => traffic.users(window).total > 0).length;
  if (before < leastBaselineWindows) {
    const inSeconds = (windows: number) => (windows * traffic.windowMilliseconds) / 1000;
    reasons.push(
      `baseline too short: ${inSeconds(before)} s with requests (${inSeconds(leastBaselineWindows)} s needed)`,
    );
  } else if (misses(baseline, usersObjective(system))) {
    reasons.push(`baseline below the objective: availability ${inPercent(baseline)}, p95 ${inMilliseconds(baseline)}`);
  }
  const allowed = isHurt ? greatestSlip.ofHarm : greatestSlip.atAll;
  if (slip > allowed) reasons.push(`load generator lag ${Math.ceil(slip)} ms (limit ${allowed})`);
  return reasons;
}

/** Whether the machine may have hurt users: not where tasks crashed, which no busy machine makes them do. */
export function excusesHarm(wait: CpuWait, deaths: readonly Death[]): boolean {
  return isTooBusy(wait) && unexpectedOf(deaths).crashed.length === 0;
}

/**
 * Why what hurt users, failed tasks' health checks, rang an alarm or came too late may have been the machine itself: what
 * holds on one that is too busy holds all the more elsewhere. `ending` is what was broken of the run's end.
 */
export function doubtsAboutMachine(
  wait: CpuWait,
  deaths: readonly Death[],
  isHurt: boolean,
  ending: readonly string[],
): string[] {
  const { replaced } = unexpectedOf(deaths);
  const isExcused = excusesHarm(wait, deaths);
  const isSuspect = replaced.length > 0 || (isExcused && (isHurt || ending.length > 0));
  const [most] = beyondLimit(wait);
  if (!most || !isSuspect) return [];
  return [
    `CPU wait ${inPercent(most.share)} in ${most.seconds} s (limit ${inPercent(most.limit)})`,
    ...(replaced.length > 0 ? [`CPU wait too high to say why ${tasksReplaced(replaced)}`] : []),
    ...(isExcused ? ending.map((reason) => `CPU wait too high to say why ${reason}`) : []),
  ];
}

/** Services that were hurt, and nobody has said whether they need what was hit: as it may be meant, it is no harm for certain. */
export function doubtsAboutRadius({ stoppedByGuardrail }: Experiment, { radiusUnknown, services }: Measured): string[] {
  if (stoppedByGuardrail) return [];
  return radiusUnknown.map(({ service, why }) => {
    const sum = services.find((one) => one.service === service)?.sum;
    const level = sum ? ` (availability ${inPercent(sum)}, p95 ${inMilliseconds(sum)})` : '';
    return `radius unknown: ${service}${level}: ${why}; \`chaos learn\` finds out`;
  });
}

/** Services that were to be unhurt, and stores that were to be missed, of which nobody saw how their callers fared. */
export function doubtsAboutUnmeasured(
  { expectedRadius, stoppedByGuardrail }: Experiment,
  { services, unwatched }: Measured,
): string[] {
  const promised = stoppedByGuardrail ? [] : services.filter(({ service }) => !expectedRadius.includes(service));
  const named = [...promised.map((one) => ({ name: one.service, why: one.notMeasured })), ...unwatched];
  return named.flatMap(({ name, why }) => (why === undefined ? [] : [notMeasured(name, why)]));
}

/** Where too little was seen to speak of holding. */
export function doubtsAboutTraffic(
  experiment: Experiment,
  measured: Measured,
  timeline: Timeline,
  traffic: TrafficWindows,
) {
  const reasons: string[] = [];
  const { silentSeconds, journeys, services, uncalled, unmade } = measured;
  if (silentSeconds > 0) reasons.push(`no requests in ${silentSeconds} of ${measured.seconds} s`);
  const wanted = samplesToResolve(experiment.during.availability);
  const promised = journeys.filter(({ mustHold }) => mustHold);
  const samples = promised.reduce((total, { sum }) => total + sum.total, 0);
  if (promised.length > 0 && samples < wanted) {
    const more = samples > 0 ? ` (${Math.ceil(wanted / samples)} times the --rate would do)` : '';
    reasons.push(`too few samples: ${samples} of ${wanted}${more}`);
  }
  for (const { journey, sum } of promised) {
    if (sum.total === 0) reasons.push(`no requests for journey ${journey}`);
  }
  for (const { service, before, sum, notMeasured } of services) {
    const mayBeSilent =
      notMeasured !== undefined || experiment.gone.length > 0 || experiment.expectedRadius.includes(service);
    if (!mayBeSilent && before.total > 0 && sum.total === 0) {
      reasons.push(`no calls to ${service} during the fault`);
    }
  }
  for (const name of uncalled) reasons.push(`nobody called ${name}, before the fault or while it was hit`);
  if (unmade) reasons.push(`${unmade.caller} did not call ${unmade.callee}, before the fault or while it lasted`);
  const { end, recovered } = timeline;
  if (end === undefined) reasons.push('no task death and no revert to recover from');
  else if (recovered === undefined && !watchedLongEnough(traffic, end)) {
    reasons.push('recovery not observed for long enough');
  }
  return reasons;
}
