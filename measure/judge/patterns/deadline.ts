import { patterns } from '../../../lib/model/patterns.ts';
import { findService } from '../../../lib/model/topology.ts';
import { type EdgeRun, edgesOf, type Found, inWords, type JudgePattern, type PatternRun } from './pattern-run.ts';

/** So many calls given up are no chance. */
const enough = 3;
/** What a service has begun it may finish; but not as much. */
const shareOrphaned = 0.1;
/** A caller that gives up so soon has lost its own caller; milliseconds. */
const leastWait = 50;

/** A service gives up what it waits for before its own callers give it up. */
export const judgeDeadline: JudgePattern = (run) => {
  const edges = edgesOf(run);
  const waiting = edges.filter((each) => gaveUp(each) && isGone(run, each));
  const goingOn = edges.filter((each) => goesOn(each) && isGone(run, each));
  const found = goingOn.map(({ edge, since }): Found => {
    const evidence = `${since.orphaned} of ${since.calls} calls to ${edge.callee} were begun for requests whose caller had left`;
    return { on: edge.caller, result: 'weak', evidence };
  });
  const others = waiting.filter(({ edge: { caller } }) => !goingOn.some(({ edge }) => edge.caller === caller));
  return [...found, ...others.flatMap((each) => byTimes(run, edges, each))];
};

function byTimes(
  { system: { topology } }: PatternRun,
  edges: readonly EdgeRun[],
  { edge: inner, since }: EdgeRun,
): Found[] {
  const service = inner.caller;
  if (!findService(topology, service)) return [];
  const outer = edges.filter(({ edge }) => edge.callee === service);
  const worst = outer.filter(gaveUp).toSorted((one, other) => one.since.longest - other.since.longest)[0];
  if (!worst)
    return outer.some((each) => each.since.calls > 0)
      ? [{ on: service, result: 'held', evidence: `no caller gave it up while it waited for ${inner.callee}` }]
      : [];
  const value = since.longest / worst.since.longest;
  const evidence = `${inWords(worst.edge)} was given up after ${inSeconds(worst)} at most, and ${inWords(inner)} after ${inSeconds({ since })}`;
  return [{ on: service, result: value > patterns.deadline.limit ? 'weak' : 'held', value, evidence }];
}

const inSeconds = ({ since }: Pick<EdgeRun, 'since'>): string => `${(since.longest / 1000).toFixed(1)} s`;

/** It asks on for requests that nobody awaits. */
const goesOn = ({ before, since }: EdgeRun): boolean =>
  since.orphaned >= enough && since.orphaned > shareOrphaned * since.calls && since.orphaned > 2 * before.orphaned;

const gaveUp = ({ before, since }: EdgeRun): boolean =>
  since.givenUp >= enough && since.longest >= leastWait && since.givenUp > 2 * before.givenUp;

/** Its callee is what was hit: behind others it is their waiting that is seen. */
const isGone = ({ experiment: { hits } }: PatternRun, { edge }: EdgeRun): boolean => hits.includes(edge.callee);
