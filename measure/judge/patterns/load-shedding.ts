import { usersObjective } from '../../../lib/model/objectives.ts';
import { patterns } from '../../../lib/model/patterns.ts';
import { inMilliseconds } from '../phrases.ts';
import type { Period } from '../traffic-windows.ts';
import { type JudgePattern, lastSecondsOf, type PatternRun, secondsBySecond, secondsOf } from './pattern-run.ts';

/** So many times the usual users are many, in so many seconds, where chance does not bring them: four deviations of it. */
const many = { times: 2, seconds: 3, deviations: 4 };
/** Below so many answers a percentile says nothing. */
const enoughAnswers = 20;

/** What is answered while too many come is answered in time. */
export const judgeLoadShedding: JudgePattern = (run) => {
  const { facts, timeline, system } = run;
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
  return [{ on, result: p95(last) > promised ? 'failed' : 'weak', value, evidence }];
};

type WindowSum = ReturnType<PatternRun['facts']['traffic']['users']>;

/** From the first to the last second in which many more users came than usual; undefined where there is none. */
function crowdedIn(run: PatternRun): Period | undefined {
  const { during } = run.timeline;
  const rows = secondsBySecond(run, during, many.seconds).filter((row) => isCrowd(run, row));
  const crowded = run.facts.traffic
    .windows(during)
    .filter((window) => timesAsMany(run, window) >= many.times)
    .filter(({ from, to }) => rows.some((row) => row.from <= from && to <= row.to));
  const [first, last] = [crowded[0], crowded.at(-1)];
  return first && last && { from: first.from, to: last.to };
}

function isCrowd(run: PatternRun, row: Period): boolean {
  const { total } = run.facts.traffic.users(row);
  const times = timesAsMany(run, row);
  if (times < many.times) return false;
  const usual = total / times;
  return total - usual > many.deviations * Math.sqrt(usual);
}

function timesAsMany({ facts: { traffic }, timeline }: PatternRun, period: Period): number {
  const aSecond = (of: Period) => traffic.users(of).total / Math.max(1, secondsOf(of));
  const usual = aSecond(timeline.baseline);
  return usual === 0 ? 0 : aSecond(period) / usual;
}
