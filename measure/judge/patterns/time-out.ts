import { patterns } from '../../../lib/model/patterns.ts';
import { type EdgeRun, edgesOf, type Found, inWords, type JudgePattern, type PatternRun } from './pattern-run.ts';

/** A call that took less was not kept waiting; milliseconds. */
const leastWait = 100;
/** A call that took as much of the fault's time was ended by the end of the fault, not by its caller. */
const shareOfFault = 0.8;

/** Calls that wait in vain are ended by their caller. */
export const judgeTimeOut: JudgePattern = (run) =>
  waitingEdges(run).flatMap(({ edge, before, since }): Found[] => {
    const waited = since.longest / 1000;
    if (before.longest / 1000 > patterns['time-out'].limit) return [];
    const on = inWords(edge);
    const seconds = `${waited.toFixed(1)} s`;
    if (waited > patterns['time-out'].limit) {
      const outlasted = waited >= shareOfFault * secondsOfFault(run);
      const evidence = outlasted
        ? `a call waited ${seconds}, until the fault was over: nobody ended it`
        : `a call waited ${seconds} before it was ended`;
      return [{ on, result: outlasted ? 'failed' : 'weak', value: waited, evidence }];
    }
    if (since.givenUp === 0 && waited >= shareOfFault * secondsOfFault(run)) {
      const evidence = `a call waited ${seconds}, until the fault was over: it was too short to say whether anybody would have ended it`;
      return [{ on, result: 'not measured', value: waited, evidence }];
    }
    if (since.givenUp === 0) return [];
    return [
      { on, result: 'held', value: waited, evidence: `${since.givenUp} calls given up, after ${seconds} at most` },
    ];
  });

/** Those on which calls were kept waiting as they were not before. */
export const waitingEdges = (run: PatternRun): EdgeRun[] =>
  edgesOf(run).filter(({ before, since }) => since.longest > Math.max(leastWait, 2 * before.longest));

function secondsOfFault({ timeline: { faultStart, end }, facts }: PatternRun): number {
  return ((end ?? facts.traffic.span.to) - faultStart) / 1000;
}
