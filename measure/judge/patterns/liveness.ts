import { findService } from '../../../lib/model/topology.ts';
import { counted } from '../phrases.ts';
import { isUnmade } from '../uncalled.ts';
import type { Found, JudgePattern, PatternRun } from './pattern-run.ts';

/** A task is not taken for dead because of something that it calls, and is not kept from its callers for that either. */
export const judgeLiveness: JudgePattern = (run) => {
  const { experiment, deaths } = run;
  const callers = callersIn(run);
  const dead = Map.groupBy(
    deaths.filter(({ unhealthy, expected }) => unhealthy && !expected),
    ({ service }) => service,
  );
  const out = new Map([...outOfRotation(run)].filter(([service]) => !dead.has(service)));
  const accused = [
    ...[...dead].map(([service, tasks]) => ({
      ...{ service, count: tasks.length, result: 'failed' as const },
      evidence: `${counted(tasks.length, 'task')} that the fault did not hit: ${tasks[0]?.reason}`,
    })),
    ...[...out].map(([service, count]) => ({
      ...{ service, count, result: 'weak' as const },
      evidence: `${counted(count, 'task')} taken out of rotation while this was hit: ${experiment.hits.join(', ')}`,
    })),
  ].map(({ service, count, result, evidence }): Found => ({ on: service, result, value: count, evidence }));
  if (accused.length > 0 || callers.length === 0) return accused;
  const called = callers.filter((caller) => hasCalled(run, caller));
  if (called.length === 0) {
    const evidence = `no call was seen from ${callers.join(', ')} to ${experiment.hits.join(', ')}`;
    return [{ on: callers.join(', '), result: 'not exercised', evidence }];
  }
  const names = called.join(', ');
  const evidence = `${names} stayed healthy while this was hit: ${experiment.hits.join(', ')}`;
  return [{ on: names, result: 'held', value: 0, evidence }];
};

const callersIn = ({ experiment: { hits }, system }: PatternRun): string[] =>
  system.topology.services.filter(({ calls }) => calls.some(({ to }) => hits.includes(to))).map(({ name }) => name);

/** Whether it called what was hit, or may have done so unseen: who does not need it now is not tried by its loss. */
function hasCalled({ experiment: { hits }, facts, timeline, system: { topology } }: PatternRun, caller: string) {
  const calls = { ...facts, topology, periods: [timeline.baseline, timeline.during] };
  const its = findService(topology, caller)?.calls ?? [];
  return its.some(({ to }) => hits.includes(to) && !isUnmade(calls, { caller, callee: to }));
}

/** Tasks of callers, of whom none was hit, that were ready and said that they are not: how many, by service. */
function outOfRotation(run: PatternRun): Map<string, number> {
  const { experiment, facts, timeline } = run;
  const callers = callersIn(run).filter((name) => !experiment.hits.includes(name));
  const end = timeline.end ?? facts.traffic.span.to;
  const left = facts.tasks.filter(
    ({ state, service, at, taskArn }) =>
      state === 'out-of-rotation' &&
      callers.includes(service) &&
      at >= timeline.faultStart &&
      at <= end + lateMilliseconds &&
      !facts.faults.some(({ plan }) => plan.resourceArn === taskArn && plan.endsTask),
  );
  const byService = Map.groupBy(left, ({ service }) => service);
  return new Map([...byService].map(([name, all]) => [name, new Set(all.map(({ taskArn }) => taskArn)).size]));
}

/** A load balancer's look may come so long after what it is about. */
const lateMilliseconds = 2000;
