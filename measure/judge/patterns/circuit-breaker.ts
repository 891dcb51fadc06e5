import { patterns } from '../../../lib/model/patterns.ts';
import { inPercent } from '../phrases.ts';
import type { WindowSum } from '../traffic-windows.ts';
import { type Breaker, breakersOf, found, withReplicas } from './breakers.ts';
import { type Found, type JudgePattern, lastSecondsOf, type PatternRun } from './pattern-run.ts';

/** Nothing seen in n answers still allows for so many in n. */
const chance = 3;

/** Calls are kept away from what fails, until it is back; and what stands in for it is not used any more then. */
export const judgeCircuitBreaker: JudgePattern = (run) => {
  const breakers = breakersOf(withReplicas(run));
  return [...breakers.map((breaker) => found(breaker, run)), ...fallbackOf(run, breakers)];
};

/** A fallback that goes shows that a breaker has closed only where one was seen to open: programs without one go back, too. */
function fallbackOf(run: PatternRun, breakers: readonly Breaker[]): Found[] {
  const { facts, timeline } = run;
  const [before, during] = [facts.traffic.users(timeline.baseline), facts.traffic.users(timeline.during)];
  if (!isMore(during, before) || timeline.end === undefined) return [];
  const last = facts.traffic.users(lastSecondsOf(run));
  const value = Math.max(0, shareOf(last) - shareOf(before));
  const isLeft = isMore(last, before) && 100 * value > patterns['circuit-breaker'].limit;
  const isAsBad = value > (shareOf(during) - shareOf(before)) / 2;
  const evidence = `answers that lack something: ${inPercent(shareOf(before))} before, ${inPercent(shareOf(during))} during, ${inPercent(shareOf(last))} ${sinceEnd(run)} s after the fault`;
  if (isLeft) return [{ on: 'users', result: isAsBad ? 'failed' : 'weak', value: 100 * value, evidence }];
  const hasOpened = breakers.some(({ open }) => open !== undefined);
  if (hasOpened) return [{ on: 'users', result: 'held', value: 100 * value, evidence }];
  if (breakers.length > 0) return [];
  return [{ on: 'users', result: 'not exercised', evidence: `${evidence}; no breaker was seen to open` }];
}

/** Whether answers lack as much as before the fault again; also where none ever lacked anything. */
export function isFallbackOff({ facts, timeline }: Pick<PatternRun, 'facts' | 'timeline'>): boolean {
  return !isMore(facts.traffic.users(lastSecondsOf({ facts })), facts.traffic.users(timeline.baseline));
}

const shareOf = ({ degraded, total }: WindowSum): number => degraded / Math.max(1, total);

const isMore = (sum: WindowSum, before: WindowSum): boolean =>
  sum.degraded >= chance && shareOf(sum) > 2 * shareOf(before) + chance / Math.max(1, before.total);

const sinceEnd = ({ facts, timeline }: PatternRun): number =>
  Math.max(0, Math.round((facts.traffic.span.to - (timeline.end ?? 0)) / 1000));
