import { isLasting } from '../../../lib/model/events/plan.ts';
import { findFault } from '../../../lib/model/faults/index.ts';
import type { TaskChange } from '../facts.ts';
import { counted } from '../phrases.ts';
import { type Period, secondMilliseconds } from '../traffic-windows.ts';
import { type Found, idOf, type JudgePattern, type PatternRun } from './pattern-run.ts';

/** What it had taken may have begun so long before; milliseconds. */
const longestCall = 3000;

/** A task that is told to end answers what it has taken. */
export const judgeDrain: JudgePattern = (run) => {
  const { edges, traffic } = run.facts;
  const drained = Map.groupBy(drainedIn(run), ({ service }) => service);
  return [...drained].map(([service, tasks]): Found => {
    const broken = tasks.reduce((sum, { taskArn, at }) => {
      const period = { from: traffic.windowStart(at - longestCall), to: traffic.span.to };
      return sum + edges.at(service, idOf(taskArn), period, 'brokenAt');
    }, 0);
    const left = `${counted(tasks.length, 'task')} left`;
    if (tasks.every(({ at }) => edges.callsTo(service, aroundEnd(run, at)) === 0)) {
      return { on: service, result: 'not exercised', evidence: `${left}, and nobody called ${service} then` };
    }
    const refused = tasks.reduce((sum, task) => sum + errorsOf(run, task), 0);
    if (broken === 0 && refused >= leastErrors) {
      const evidence = `${left}, and answered ${counted(refused, 'call')} by an error, which others of it did not`;
      return { on: service, result: 'weak', value: refused, evidence };
    }
    if (broken === 0)
      return { on: service, result: 'held', value: 0, evidence: `${left}, and answered what they had taken` };
    return {
      on: service,
      result: 'failed',
      value: broken,
      evidence: `${left}, and ${counted(broken, 'call')} without an answer`,
    };
  });
};

/** What a task may be at work on when it is told to end. */
const aroundEnd = ({ facts: { traffic } }: PatternRun, at: number): Period => ({
  from: traffic.windowStart(at - longestCall),
  to: at + secondMilliseconds,
});

/** One may be chance. */
const leastErrors = 2;

/** Calls that failed at a task since it was told to end; none where it failed some before, or others of its service do. */
function errorsOf(
  { facts: { edges, traffic, tasks, snapshot }, timeline }: PatternRun,
  { taskArn, service, at }: TaskChange,
): number {
  const since = { from: traffic.windowStart(at - secondMilliseconds), to: traffic.span.to };
  const before = { from: timeline.baseline.from, to: since.from };
  const failedAt = (arn: string, period: Period) => edges.at(service, idOf(arn), period, 'failedAt');
  const known = [...(snapshot?.tasks ?? []), ...tasks];
  const others = new Set(known.filter((task) => task.service === service).map((task) => task.taskArn));
  others.delete(taskArn);
  const siblings = [...others].reduce((sum, arn) => sum + failedAt(arn, since), 0);
  return failedAt(taskArn, before) + siblings > 0 ? 0 : failedAt(taskArn, since);
}

/** The tasks that were told to end since the first fault, and in which no fault was at work then. */
function drainedIn({ facts: { faults, tasks }, timeline: { faultStart } }: PatternRun): TaskChange[] {
  const isBroken = ({ taskArn, service }: TaskChange) =>
    faults.some(({ plan }) =>
      plan.replacesTasks === true
        ? plan.resource === service
        : plan.resourceArn === taskArn && isLasting(plan) && !findFault(plan.actionId)?.onlyDelays,
    );
  return tasks.filter(
    (change) => change.state === 'draining' && change.at >= faultStart - secondMilliseconds && !isBroken(change),
  );
}
