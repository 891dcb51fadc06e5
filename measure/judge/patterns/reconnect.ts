import { patterns } from '../../../lib/model/patterns.ts';
import { findService } from '../../../lib/model/topology.ts';
import { secondMilliseconds } from '../traffic-windows.ts';
import {
  type EdgeRun,
  edgesOf,
  type Found,
  inWords,
  type JudgePattern,
  type PatternRun,
  secondsBySecond,
  secondsOf,
} from './pattern-run.ts';

/**
 * So many calls would have been seen by now if there were as many as before: that there are none is no chance. Where none has
 * failed either, nothing else speaks for it.
 */
const callsToMiss = { broken: 5, silent: 10 };
/** What was called in a part of the baseline alone, as a queue that was worked off, need not be called again. */
const seconds = 3;

type Run = Pick<PatternRun, 'experiment' | 'facts' | 'timeline' | 'system'>;

/** Once a dependency is back it is called again, and answers. */
export const judgeReconnect: JudgePattern = (run) =>
  edgesToWatch(run).flatMap(({ edge, before, since }): Found[] => {
    const { timeline, facts } = run;
    const end = timeline.end as number;
    const on = inWords(edge);
    const first = firstGood(run, { edge, before });
    if (first !== undefined) {
      const value = Math.max(0, first - end) / 1000;
      const result = value > patterns.reconnect.limit ? 'weak' : 'held';
      return [{ on, result, value, evidence: `a call went well again ${value.toFixed(1)} s after the fault` }];
    }
    const watched = (facts.traffic.span.to - end) / 1000;
    const missed = steadyRate(run, edge) * watched;
    if (missed < (isBroken(run, { edge, before, since }) ? callsToMiss.broken : callsToMiss.silent)) return [];
    return [{ on, result: 'failed', evidence: `no call went well in the ${watched.toFixed(0)} s after the fault` }];
  });

/** Whether every edge that the fault broke has had a good call since, or is called too seldom to wait for one. */
export const isReconnected = (run: Run): boolean =>
  edgesToWatch(run).every(
    (broken) =>
      firstGood(run, broken) !== undefined ||
      steadyRate(run, broken.edge) * secondsOf(run.timeline.baseline) < callsToMiss.broken,
  );

/** Calls per second in the seconds before the fault that had least of them. */
function steadyRate(run: Run, edge: EdgeRun['edge']): number {
  const rows = secondsBySecond(run, run.timeline.baseline, seconds);
  const rates = rows.map((row) => run.facts.edges.sum(edge, row).calls / secondsOf(row));
  return rates.length === 0 ? 0 : Math.min(...rates);
}

/** Those that the fault broke, and those of whoever calls what was hit on which nobody calls any more. */
function edgesToWatch(run: Run): EdgeRun[] {
  const { experiment, timeline, system } = run;
  if (timeline.end === undefined) return [];
  const calls = (caller: string) =>
    findService(system.topology, caller)?.calls.some(({ to }) => experiment.hits.includes(to)) === true;
  return edgesOf(run).filter((each) => {
    if (each.before.calls === 0) return false;
    return isBroken(run, each) || (calls(each.edge.caller) && firstGood(run, each) === undefined);
  });
}

/** It leads to or from what was hit, and calls failed on it as they did not before, or were not even made any more. */
function isBroken(run: Run, each: EdgeRun): boolean {
  const { edge, before, since } = each;
  const { hits } = run.experiment;
  const usual = before.failed / Math.max(1, before.calls);
  const fails = since.failed >= 3 && since.failed > 2 * usual * since.calls;
  return (hits.includes(edge.caller) || hits.includes(edge.callee)) && (fails || isSilenced(run, each));
}

/** Hardly a call went well while the fault lasted: who is refused a connection, or keeps to itself, makes none on the link. */
function isSilenced(run: Run, { edge }: EdgeRun): boolean {
  const { timeline } = run;
  const { traffic, edges } = run.facts;
  const lasting = { from: traffic.windowStart(timeline.faultStart) + secondMilliseconds, to: timeline.end as number };
  const usual = steadyRate(run, edge) * Math.max(0, secondsOf(lasting));
  const { calls, failed } = edges.sum(edge, lasting);
  return usual >= callsToMiss.broken && calls - failed < usual / 4;
}

/** The first second after the fault in which most calls of an edge went well. */
function firstGood({ facts, timeline }: Run, { edge }: Pick<EdgeRun, 'edge' | 'before'>): number | undefined {
  const { traffic, edges } = facts;
  const from = traffic.windowStart((timeline.end as number) + secondMilliseconds - 1);
  return traffic.windows({ from, to: traffic.span.to }).find((window) => {
    const { calls, failed } = edges.sum(edge, window);
    return calls - failed > calls / 2;
  })?.from;
}
