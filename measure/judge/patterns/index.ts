import { type PatternName, type PatternVerdict, patterns } from '../../../lib/model/patterns.ts';
import { observersOf } from '../effect.ts';
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
import { type Found, type JudgePattern, type PatternRun, tooBusy, unmeasured } from './pattern-run.ts';
import { areQueuesEmptied, judgeQueue } from './queue.ts';
import { isReconnected, judgeReconnect } from './reconnect.ts';
import { judgeRetry } from './retry.ts';
import { judgeStart } from './start.ts';
import { judgeTimeOut } from './time-out.ts';

interface Judging {
  readonly judge: JudgePattern;
  /** It is told by calls on links. */
  readonly byLinks?: true;
  /** A machine that is too busy does not bring it about, or the judge has left out what it does. */
  readonly isCertain?: true;
}

/** By what is seen, and by calls on links where that is so. */
const judges: Readonly<Record<PatternName, Judging>> = {
  'time-out': { judge: judgeTimeOut, byLinks: true },
  deadline: { judge: judgeDeadline, byLinks: true },
  retry: { judge: judgeRetry, byLinks: true },
  'back-off': { judge: judgeBackOff, byLinks: true },
  idempotency: { judge: judgeIdempotency, byLinks: true, isCertain: true },
  'circuit-breaker': { judge: judgeCircuitBreaker },
  reconnect: { judge: judgeReconnect, byLinks: true },
  bulkhead: { judge: judgeBulkhead, byLinks: true },
  'load-shedding': { judge: judgeLoadShedding },
  'cold-cache': { judge: judgeColdCache, byLinks: true },
  queue: { judge: judgeQueue },
  'dead-letter': { judge: judgeDeadLetter },
  memory: { judge: judgeMemory, isCertain: true },
  drain: { judge: judgeDrain, byLinks: true },
  start: { judge: judgeStart, byLinks: true },
  liveness: { judge: judgeLiveness },
  'nobody-else-dies': { judge: judgeNobodyElseDies, isCertain: true },
};

/** Whether nothing is to be expected any more of what comes back after the fault. */
export const arePatternsSettled = (run: Pick<PatternRun, 'experiment' | 'facts' | 'timeline' | 'system'>): boolean =>
  isFallbackOff(run) && areBreakersClosed(run) && isReconnected(run) && areQueuesEmptied(run);

/** Why what held in a run proves nothing: its fault did nothing that anybody saw, or did not last as long as it was to. */
function whyUnproven({ facts: { faults, tasks }, isCutShort }: PatternRun): Omit<Found, 'on'> | undefined {
  if (faults.length === 0) return undefined;
  if (faults.every(({ proof }) => proof?.touched === 0)) {
    return { result: 'not exercised', evidence: 'the fault has touched no request' };
  }
  if (faults.every((fault) => observersOf(fault, tasks).length === 0)) {
    return { result: 'not exercised', evidence: 'nobody saw an effect of the fault' };
  }
  return isCutShort ? { result: 'not measured', evidence: 'the experiment did not come to its end' } : undefined;
}

/** Nothing is proven by a run that proves nothing; nobody is accused where something of the system, or the machine, gave way. */
function asFarAsItGoes(run: PatternRun, found: Found, { isCertain }: Judging): Found {
  const { isTooBusy, facts } = run;
  const { lost } = facts;
  if (found.result === 'held') {
    const why = whyUnproven(run);
    return why ? { on: found.on, ...why } : found;
  }
  if (found.result !== 'weak' && found.result !== 'failed') return found;
  if (lost.length > 0) return unmeasured(found.on, `${lost.join(', ')} ended by itself`, found.evidence);
  return isTooBusy && isCertain !== true ? unmeasured(found.on, tooBusy, found.evidence) : found;
}

/** What a run says of every pattern: at each edge or service that it exercised, else once that it did not. */
export function patternsIn(run: PatternRun): PatternVerdict[] {
  const areLinksSeen = run.facts.edges.edges().length > 0;
  return (Object.keys(patterns) as PatternName[]).flatMap((pattern): PatternVerdict[] => {
    const judging = judges[pattern];
    const on = 'the system';
    if (judging.byLinks && !areLinksSeen) {
      return [{ pattern, on, result: 'not measured', evidence: 'calls between services are seen by nobody here' }];
    }
    const found = judging.judge(run).map((each) => asFarAsItGoes(run, each, judging));
    if (found.length > 0) return found.map((each) => ({ pattern, ...each }));
    return [{ pattern, on, result: 'not exercised', evidence: patterns[pattern].unseen }];
  });
}
