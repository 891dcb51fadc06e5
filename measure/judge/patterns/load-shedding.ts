import { usersObjective } from '../../../lib/model/objectives.ts';
import { patterns } from '../../../lib/model/patterns.ts';
import { inMilliseconds } from '../phrases.ts';
import type { Period } from '../traffic-windows.ts';
import { type JudgePattern, lastSecondsOf, type PatternRun, secondsOf } from './pattern-run.ts';

/** So many times the usual users are many. */
const many = 1.5;
/** Below so many answers a percentile says nothing. */
const enoughAnswers = 20;

/** What is answered while too many come is answered in time. */
export const judgeLoadShedding: JudgePattern = (run) => {
  const { facts, timeline, system, isTooBusy } = run;
  const period = crowdedIn(run);
  if (!period) return [];
  const [before, during, last] = [timeline.baseline, period, lastSecondsOf(run)].map((each) =>
    facts.traffic.users(each),
  ) as [WindowSum, WindowSum, WindowSum];
  if (during.total < enoughAnswers) return [];
  const promised = usersObjective(system).latencyMilliseconds;
  const p95 = ({ histogram }: WindowSum) => histogram.percentile(95) ?? 0;
  const value = p95(during) / promised;
  const evidence = `p95 ${inMilliseconds(before)} before, ${inMilliseconds(during)} with ${timesAsMany(run, period).toFixed(1)} times the users; ${promised} ms are promised`;
  const on = 'users';
  if (value <= patterns['load-shedding'].limit) return [{ on, result: 'held', value, evidence }];
  if (isTooBusy) return [{ on, result: 'not measured', evidence: `the machine was too busy; ${evidence}` }];
  return [{ on, result: p95(last) > promised ? 'failed' : 'weak', value, evidence }];
};

type WindowSum = ReturnType<PatternRun['facts']['traffic']['users']>;

/** From the first to the last second in which many more users came than usual; undefined where none is. */
function crowdedIn(run: PatternRun): Period | undefined {
  const { traffic } = run.facts;
  const crowded = traffic.windows(run.timeline.during).filter((window) => timesAsMany(run, window) >= many);
  const [first, last] = [crowded[0], crowded.at(-1)];
  return first && last && { from: first.from, to: last.to };
}

function timesAsMany({ facts: { traffic }, timeline }: PatternRun, period: Period): number {
  const aSecond = (of: Period) => traffic.users(of).total / Math.max(1, secondsOf(of));
  const usual = aSecond(timeline.baseline);
  return usual === 0 ? 0 : aSecond(period) / usual;
}
