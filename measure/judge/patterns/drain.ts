import { isLasting } from '../../../lib/model/events/plan.ts';
import { findFault } from '../../../lib/model/faults/index.ts';
import type { TaskChange } from '../facts.ts';
import { counted } from '../phrases.ts';
import { secondMilliseconds } from '../traffic-windows.ts';
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
