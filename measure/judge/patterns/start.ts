import { isLasting } from '../../../lib/model/events/plan.ts';
import { uncrowded } from '../crowding.ts';
import type { TaskChange } from '../facts.ts';
import { counted } from '../phrases.ts';
import type { Period } from '../traffic-windows.ts';
import { type Found, idOf, type JudgePattern, type PatternRun, tooBusy, unmeasured } from './pattern-run.ts';

/** What fails later has another reason than the start. */
const firstSeconds = 3;

/** A task that says it is ready answers what comes to it from then on. */
export const judgeStart: JudgePattern = (run) => [...judgeFirstAnswers(run), ...judgeWaiting(run)];

const judgeFirstAnswers: JudgePattern = (run) => {
  const { edges, traffic } = run.facts;
  return [...Map.groupBy(startedIn(run), ({ service }) => service)].flatMap(([service, tasks]): Found[] => {
    const firstOf = ({ at }: TaskChange) => traffic.slice(traffic.windowStart(at), firstSeconds);
    const wasCalled = tasks.some((task) => edges.callsTo(service, firstOf(task)) > 0);
    if (!wasCalled) return [];
    const failed = tasks.reduce(
      (sum, task) => sum + edges.at(service, idOf(task.taskArn), firstOf(task), 'failedAt'),
      0,
    );
    const began = `${counted(tasks.length, 'task')} began to serve`;
    if (failed === 0) return [{ on: service, result: 'held', value: 0, evidence: `${began}, and failed nobody` }];
    const evidence = `${began}, and ${counted(failed, 'call')} failed in the first ${firstSeconds} s`;
    if (tasks.some((task) => isCrowded(run, firstOf(task)))) return [unmeasured(service, tooBusy, evidence)];
    return [{ on: service, result: 'failed', value: failed, evidence }];
  });
};

/** So long a task may take to start, and so long before the end of a fault it must have begun for that to tell; milliseconds. */
const usualStart = 5000;

/** A task starts while what it calls is away. */
const judgeWaiting: JudgePattern = (run) => {
  const { faults, tasks } = run.facts;
  const { faultStart, end } = run.timeline;
  if (end === undefined) return [];
  const isDeployed = (service: string) =>
    faults.some(({ plan }) => plan.replacesTasks === true && plan.resource === service);
  const starting = tasks.filter(
    ({ state, at, service }) =>
      state === 'starting' && at >= faultStart && at <= end - usualStart && !isDeployed(service),
  );
  return [...Map.groupBy(starting, ({ service }) => service)].flatMap(([service, begun]): Found[] => {
    const waits = begun.map(({ taskArn, at }) => {
      const next = tasks.find((change) => change.taskArn === taskArn && change.at > at);
      return { isReady: next?.state === 'ready', until: next?.at ?? Number.POSITIVE_INFINITY, at };
    });
    const late = waits.filter(({ isReady, until }) => isReady && until >= end);
    const never = waits.filter(({ until }) => until === Number.POSITIVE_INFINITY);
    const value = late.length + never.length;
    if (value === 0) {
      if (!waits.every(({ isReady }) => isReady)) return [];
      const evidence = `${counted(begun.length, 'task')} started while the fault lasted`;
      return [{ on: service, result: 'held', value, evidence }];
    }
    const waited = Math.max(...late.map(({ until, at }) => until - at)) / 1000;
    const since =
      late.length > 0 ? `was ready after ${waited.toFixed(0)} s, once the fault was over` : 'was not ready to the end';
    const evidence = `${counted(value, 'task')} that began while the fault lasted ${since}`;
    const hadTime = begun.some(({ at }) => roomyTime(run, { from: at, to: end }) >= usualStart);
    if (!hadTime) return [unmeasured(service, tooBusy, evidence)];
    return [{ on: service, result: 'failed', value, evidence }];
  });
};

/** How much of a period there was a processor for everybody; milliseconds. */
function roomyTime({ facts: { processors, traffic } }: PatternRun, period: Period): number {
  return uncrowded(processors, traffic.windows(period)).length * traffic.windowMilliseconds;
}

const isCrowded = (run: PatternRun, period: Period): boolean => roomyTime(run, period) < period.to - period.from;

/** The tasks that have become ready since the first fault, with no fault in force then that lasts: what they need is there. */
function startedIn({ facts: { faults, tasks }, timeline: { faultStart } }: PatternRun): TaskChange[] {
  const isUnderFault = (at: number) =>
    faults.some(
      ({ plan, applied = Number.POSITIVE_INFINITY, reverted = Number.POSITIVE_INFINITY }) =>
        isLasting(plan) && applied <= at + 1000 * firstSeconds && at <= reverted,
    );
  return tasks.filter(({ state, at }) => state === 'ready' && at >= faultStart && !isUnderFault(at));
}
