import { findService } from '../../../lib/model/topology.ts';
import type { Edge } from '../edge-series.ts';
import { type Period, secondMilliseconds } from '../traffic-windows.ts';
import { edgesOf, type Found, inWords, type PatternRun, secondsOf } from './pattern-run.ts';

/** So many calls there would have been: that they are fewer by half is no chance. */
const leastExpected = 20;
/** So many calls failed that a breaker had something to open for. */
const leastFailed = 5;
/** What is open lets fewer calls through than so much of what is usual, and those fail. */
const shareOpen = 0.5;
const shareFailing = 0.8;
/** Tasks of a caller that probe have at most one call in flight; who has more in flight waits in a pool that is full. */
const inFlightPerTask = 0.9;

type Timed = Pick<PatternRun, 'facts' | 'timeline'>;

/** A run, and how many tasks a service has. */
export type BreakerRun = Timed & {
  readonly replicasOf: (service: string) => number;
};

/** A run of a system that is at hand. */
export const withReplicas = ({ facts, timeline, system }: Timed & Pick<PatternRun, 'system'>): BreakerRun => ({
  ...{ facts, timeline },
  replicasOf: (service) => findService(system.topology, service)?.replicas ?? 1,
});

/** What a caller did about a callee that failed nearly all it asked. */
export interface Breaker {
  readonly edge: Edge;
  /** From when on hardly anything was let through until the end of the fault; undefined where calls went on. */
  readonly open: Period | undefined;
  /** Calls in that time, or in all of the fault's; how many of them failed, and how many are usual for as many users. */
  readonly calls: number;
  readonly failed: number;
  readonly usual: number;
  /** When most of the usual calls went well again, after the end of the fault; undefined = never. */
  readonly closed: number | undefined;
}

/** On every edge that is called enough to tell, and on which nearly all calls failed while the fault lasted. */
export function breakersOf(run: BreakerRun): Breaker[] {
  const { faultStart, end } = run.timeline;
  if (end === undefined) return [];
  const { traffic } = run.facts;
  const fault = { from: traffic.windowStart(faultStart), to: traffic.windowStart(end) };
  return edgesOf(run).flatMap(({ edge }): Breaker[] => {
    if (!isAsked(run, edge, fault)) return [];
    const whole = callsIn(run, edge, fault);
    if (whole.failed < Math.max(leastFailed, shareFailing * whole.calls)) return [];
    const open = openIn(run, edge, fault);
    const seen = open ? callsIn(run, edge, open) : whole;
    if (seen.usual < leastExpected) return [];
    return [{ edge, open, ...seen, closed: closedAt(run, edge) }];
  });
}

/** Whether no breaker that was seen to open is open still. */
export const areBreakersClosed = (run: Timed & Pick<PatternRun, 'system'>): boolean =>
  breakersOf(withReplicas(run)).every(({ open, closed }) => open === undefined || closed !== undefined);

export function found({ edge, open, calls, failed, usual, closed }: Breaker, { timeline, facts }: Timed): Found {
  const on = inWords(edge);
  if (!open) {
    const evidence = `no breaker opened: ${failed} of ${calls} calls failed, and they went on`;
    return { on, result: 'not exercised', evidence };
  }
  const opened = `opened within ${inSeconds(open.from - timeline.faultStart)}, then let ${calls} calls through where ${Math.round(usual)} are usual`;
  const end = timeline.end as number;
  if (closed !== undefined) {
    return { on, result: 'held', evidence: `${opened}, and closed ${inSeconds(closed - end)} after the fault` };
  }
  return {
    ...{ on, result: 'failed' },
    evidence: `${opened}, and was not closed ${inSeconds(facts.traffic.span.to - end)} after the fault`,
  };
}

const inSeconds = (milliseconds: number): string => `${(Math.max(0, milliseconds) / 1000).toFixed(1)} s`;

/** Its caller is one that others call, and they went on to: that it calls less itself is its own doing. */
function isAsked({ facts: { edges }, timeline: { baseline } }: Timed, { caller }: Edge, fault: Period): boolean {
  const rate = (period: Period) => edges.callsTo(caller, period) / Math.max(1, secondsOf(period));
  return rate(baseline) > 0 && rate(fault) >= 0.7 * rate(baseline);
}

function callsIn({ facts, timeline: { baseline } }: Timed, edge: Edge, period: Period) {
  const { calls, failed, milliseconds } = facts.edges.sum(edge, period);
  const perUser = facts.edges.sum(edge, baseline).calls / Math.max(1, facts.traffic.users(baseline).total);
  return { calls, failed, milliseconds, usual: perUser * facts.traffic.users(period).total };
}

/** From the first second after failures on in which little was let through, and then until the end of the fault. */
function openIn(run: BreakerRun, edge: Edge, fault: Period): Period | undefined {
  const isLittle = ({ calls, usual }: ReturnType<typeof callsIn>) => calls <= shareOpen * usual;
  const first = run.facts.traffic.windows(fault).find((second) => {
    const before = callsIn(run, edge, { from: fault.from, to: second.from });
    return before.failed > 0 && isLittle(callsIn(run, edge, second)) && isOpen(run, edge, { ...second, to: fault.to });
  });
  return first && { from: first.from, to: fault.to };
}

/** Hardly anything is let through, and that fails; nothing at all would be a callee that is not even asked. */
function isOpen(run: BreakerRun, edge: Edge, rest: Period): boolean {
  const { calls, failed, milliseconds, usual } = callsIn(run, edge, rest);
  const tasks = run.replicasOf(edge.caller);
  const inFlight = milliseconds / Math.max(secondMilliseconds, rest.to - rest.from);
  return (
    usual >= leastExpected &&
    failed > 0 &&
    failed >= shareFailing * calls &&
    calls <= shareOpen * usual &&
    inFlight < inFlightPerTask * tasks
  );
}

/** The first second after the fault in which as much as is let through by a closed breaker went well. */
function closedAt(run: BreakerRun, edge: Edge): number | undefined {
  const { timeline, facts } = run;
  // A second that is wholly after it, as for what else comes back.
  const from = facts.traffic.windowStart((timeline.end as number) + secondMilliseconds - 1);
  return facts.traffic.windows({ from, to: facts.traffic.span.to }).find((second) => {
    const { calls, failed, usual } = callsIn(run, edge, second);
    return calls - failed > shareOpen * usual && calls > 0;
  })?.from;
}
