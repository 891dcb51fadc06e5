import { patterns } from '../../../lib/model/patterns.ts';
import { inPercent } from '../phrases.ts';
import type { WindowSum } from '../traffic-windows.ts';
import { type JudgePattern, lastSecondsOf, type PatternRun } from './pattern-run.ts';

/** Nothing seen in n answers still allows for so many in n. */
const chance = 3;

/** What stands in for a broken dependency is not used any more once that is back. */
export const judgeCircuitBreaker: JudgePattern = (run) => {
  const { facts, timeline } = run;
  const [before, during] = [facts.traffic.users(timeline.baseline), facts.traffic.users(timeline.during)];
  if (!isMore(during, before) || timeline.end === undefined) return [];
  const last = facts.traffic.users(lastSecondsOf(run));
  const value = Math.max(0, shareOf(last) - shareOf(before));
  const isLeft = isMore(last, before) && 100 * value > patterns['circuit-breaker'].limit;
  const isAsBad = value > (shareOf(during) - shareOf(before)) / 2;
  const evidence = `answers that lack something: ${inPercent(shareOf(before))} before, ${inPercent(shareOf(during))} during, ${inPercent(shareOf(last))} ${sinceEnd(run)} s after the fault`;
  return [{ on: 'users', result: isLeft ? (isAsBad ? 'failed' : 'weak') : 'held', value: 100 * value, evidence }];
};

/** Whether answers lack as much as before the fault again; also where none ever lacked anything. */
export function isFallbackOff({ facts, timeline }: Pick<PatternRun, 'facts' | 'timeline'>): boolean {
  return !isMore(facts.traffic.users(lastSecondsOf({ facts })), facts.traffic.users(timeline.baseline));
}

const shareOf = ({ degraded, total }: WindowSum): number => degraded / Math.max(1, total);

const isMore = (sum: WindowSum, before: WindowSum): boolean =>
  sum.degraded >= chance && shareOf(sum) > 2 * shareOf(before) + chance / Math.max(1, before.total);

const sinceEnd = ({ facts, timeline }: PatternRun): number =>
  Math.max(0, Math.round((facts.traffic.span.to - (timeline.end ?? 0)) / 1000));
