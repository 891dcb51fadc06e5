import { type PatternName, type PatternVerdict, patterns } from '../../../lib/model/patterns.ts';
import { judgeBackOff } from './back-off.ts';
import { areBreakersClosed } from './breakers.ts';
import { judgeBulkhead } from './bulkhead.ts';
import { isFallbackOff, judgeCircuitBreaker } from './circuit-breaker.ts';
import { judgeColdCache } from './cold-cache.ts';
import { judgeDeadLetter } from './dead-letter.ts';
import { judgeDeadline } from './deadline.ts';
import { judgeDrain } from './drain.ts';
import { judgeIdempotency } from './idempotency.ts';
import { judgeLiveness } from './liveness.ts';
import { judgeLoadShedding } from './load-shedding.ts';
import { judgeMemory } from './memory.ts';
import { judgeNobodyElseDies } from './nobody-else-dies.ts';
import type { Found, JudgePattern, PatternRun } from './pattern-run.ts';
import { areQueuesEmptied, judgeQueue } from './queue.ts';
import { isReconnected, judgeReconnect } from './reconnect.ts';
import { judgeRetry } from './retry.ts';
import { judgeStart } from './start.ts';
import { judgeTimeOut } from './time-out.ts';

/** By what is seen, and by calls on links where that is so. */
const judges: Readonly<Record<PatternName, { readonly judge: JudgePattern; readonly byLinks?: true }>> = {
  'time-out': { judge: judgeTimeOut, byLinks: true },
  deadline: { judge: judgeDeadline, byLinks: true },
  retry: { judge: judgeRetry, byLinks: true },
  'back-off': { judge: judgeBackOff, byLinks: true },
  idempotency: { judge: judgeIdempotency, byLinks: true },
  'circuit-breaker': { judge: judgeCircuitBreaker },
  reconnect: { judge: judgeReconnect, byLinks: true },
  bulkhead: { judge: judgeBulkhead, byLinks: true },
  'load-shedding': { judge: judgeLoadShedding },
  'cold-cache': { judge: judgeColdCache, byLinks: true },
  queue: { judge: judgeQueue },
  'dead-letter': { judge: judgeDeadLetter },
  memory: { judge: judgeMemory },
  drain: { judge: judgeDrain, byLinks: true },
  start: { judge: judgeStart, byLinks: true },
  liveness: { judge: judgeLiveness },
  'nobody-else-dies': { judge: judgeNobodyElseDies },
};

/** Whether nothing is to be expected any more of what comes back after the fault. */
export const arePatternsSettled = (run: Pick<PatternRun, 'experiment' | 'facts' | 'timeline' | 'system'>): boolean =>
  isFallbackOff(run) && areBreakersClosed(run) && isReconnected(run) && areQueuesEmptied(run);

/** Nothing is proven where no request was touched, and nobody is accused where something of the system went by itself. */
function asFarAsItGoes({ facts: { faults, lost } }: PatternRun, found: Found): Found {
  const touchedNone = faults.length > 0 && faults.every(({ proof }) => proof?.touched === 0);
  if (touchedNone && found.result === 'held') {
    return { on: found.on, result: 'not exercised', evidence: 'the fault has touched no request' };
  }
  if (lost.length === 0 || (found.result !== 'weak' && found.result !== 'failed')) return found;
  const evidence = `${lost.join(', ')} ended by itself; ${found.evidence}`;
  return { on: found.on, result: 'not measured', evidence };
}

/** What a run says of every pattern: at each edge or service that it exercised, else once that it did not. */
export function patternsIn(run: PatternRun): PatternVerdict[] {
  const areLinksSeen = run.facts.edges.edges().length > 0;
  return (Object.keys(patterns) as PatternName[]).flatMap((pattern): PatternVerdict[] => {
    const { judge, byLinks } = judges[pattern];
    const on = 'the system';
    if (byLinks && !areLinksSeen) {
      return [{ pattern, on, result: 'not measured', evidence: 'calls between services are seen by nobody here' }];
    }
    const found = judge(run).map((each) => asFarAsItGoes(run, each));
    if (found.length > 0) return found.map((each) => ({ pattern, ...each }));
    return [{ pattern, on, result: 'not exercised', evidence: patterns[pattern].unseen }];
  });
}
