import type { Spread } from '../../lib/model/events/verdict.ts';
import { expectationOf, type Objective, serviceObjectives, type WithLimits } from '../../lib/model/objectives.ts';
import type { Topology } from '../../lib/model/topology.ts';
import type { EventFacts } from './facts.ts';
import type { Measured } from './measured.ts';
import { hurtsCallers, isGoodWindow } from './objective-check.ts';
import type { Timeline } from './timeline.ts';
import { availabilityOf, type Period, type WindowSum } from './traffic-windows.ts';

/** A twentieth of answers that lack something beyond what is usual is chance. */
const usualShare = 0.05;
/** So long after its proven end nothing of a fault is at work any more but what the system does to itself; seconds. */
const longAfter = 10;
/** A load of less is no longer the one that it was; what recovers under none at all has recovered of nothing. */
const sameLoad = 0.8;

interface Run {
  readonly system: WithLimits & { readonly topology: Topology };
  readonly facts: EventFacts;
  readonly timeline: Timeline;
  readonly measured: Measured;
  /** Null where tasks are wanting to the end: what has not recovered lacks them. */
  readonly capacityRecoveryMs: number | null | undefined;
}

/** How far the effect of a fault has gone, and who went when. */
export function spreadOf(run: Run): Spread {
  return { kind: kindOf(run), sequence: sequenceIn(run) };
}

function kindOf(run: Run): Spread['kind'] {
  const { measured, timeline } = run;
  if (isMetastable(run)) return 'metastable';
  if (measured.cascade.length > 0) return 'cascaded';
  const { users, baseline } = measured;
  const lacking = ({ degraded, total }: WindowSum) => degraded / Math.max(1, total);
  const isLacking = lacking(users) > lacking(baseline) + usualShare;
  const isHurt = measured.hurt.length > 0 || sufferersOf(run).length > 0 || timeline.recovered === undefined;
  return isLacking || isHurt ? 'degraded' : 'contained';
}

/** Long after the proven end, under the same load and with all tasks back, somebody is hurt yet: it keeps itself down. */
function isMetastable({ system, facts: { traffic }, timeline, capacityRecoveryMs }: Run): boolean {
  const { end, baseline } = timeline;
  if (end === undefined || capacityRecoveryMs === null) return false;
  const last = { ...traffic.slice(traffic.span.to - longAfter * 1000, longAfter), to: traffic.span.to };
  if (last.from < end) return false;
  const rate = (period: Period) => traffic.users(period).total / Math.max(1, period.to - period.from);
  if (rate(last) < sameLoad * rate(baseline)) return false;
  const isHurt = hurtsCallers(traffic.users(last), ofUsers(system)) && timeline.recovered === undefined;
  const hurt = (objective: Objective) => hurtsCallers(traffic.callers(objective.scope, last), objective);
  const wasWell = ({ scope, ...limits }: Objective) => !hurtsCallers(traffic.callers(scope, baseline), limits);
  return isHurt || serviceObjectives(system).some((objective) => hurt(objective) && wasWell(objective));
}

/** What they may expect while a fault lasts: that they are hurt says more than that a few answers failed. */
const ofUsers = (system: WithLimits): Objective => ({ scope: 'users', ...expectationOf(system) });

/** Users, where their answers were not usable or late. */
function sufferersOf({ system, facts: { traffic }, timeline: { during } }: Run): Objective[] {
  const objective = ofUsers(system);
  return hurtsCallers(traffic.users(during), objective) ? [objective] : [];
}

/** Those whose callers were hurt, by when they first were: what was hit, too. */
function sequenceIn(run: Run): Spread['sequence'] {
  const { system, facts, timeline, measured } = run;
  const { traffic } = facts;
  const breached = new Set(measured.services.filter((each) => each.breached).map(({ service }) => service));
  const all = [...serviceObjectives(system).filter(({ scope }) => breached.has(scope)), ...sufferersOf(run)];
  return all
    .flatMap(({ scope, ...limits }) => {
      const look = (period: Period) => (scope === 'users' ? traffic.users(period) : traffic.callers(scope, period));
      const bad = traffic.windows(timeline.during).filter((window) => {
        const seen = look(window);
        return availabilityOf(seen) !== null && !isGoodWindow(seen, limits);
      });
      const [first, last] = [bad.at(0), bad.at(-1)];
      if (!first || !last) return [];
      const after = (moment: number) => Math.max(0, Math.round(moment - timeline.faultStart));
      return [{ who: scope, fromMs: after(first.from), toMs: after(last.to) }];
    })
    .toSorted((one, other) => one.fromMs - other.fromMs);
}
