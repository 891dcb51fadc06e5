import type { Observation } from '../../lib/model/events/observation.ts';
import { journeysAt, type WithJourneys } from '../../lib/model/journeys.ts';
import { serviceObjectives, type WithLimits } from '../../lib/model/objectives.ts';
import { findService, publicServices, type Topology } from '../../lib/model/topology.ts';
import { hurtsCallers } from './objective-check.ts';
import { inMilliseconds, inPercent } from './phrases.ts';
import type { Period, TrafficWindows, WindowSum } from './traffic-windows.ts';

/** Calls below which a lack of calls, or a percentile, says nothing. */
const enoughCalls = 20;

/** What those who call a service or store saw in some windows; users are the callers of the edge. */
export interface Callers {
  readonly observer: string;
  look(period: Period): Look;
}

/** A sum of windows, and how long it was watched: windows in which the measuring itself is known to have worked. */
export type Look = WindowSum & { readonly watchedMilliseconds: number };

export function callersOf(traffic: TrafficWindows, system: WithJourneys, name: string): Callers {
  const { topology } = system;
  const isEdge = findService(topology, name)?.public === true;
  const own =
    publicServices(topology).length > 1 ? new Set(journeysAt(system, name).map((journey) => journey.name)) : undefined;
  return {
    observer: isEdge ? 'users' : `callers of ${name}`,
    look: (period) => {
      const watched = traffic.windows(period).filter((window) => traffic.users(window).total > 0);
      return {
        ...(isEdge ? traffic.users(period, own) : traffic.callers(name, period)),
        watchedMilliseconds: watched.length * traffic.windowMilliseconds,
      };
    },
  };
}

/**
 * Whether the callers of what a fault hits fared otherwise while it lasted than before: the observers of an effect in
 * AWS that are neither FIS nor the task that was hit.
 */
export function observeEffect(callers: readonly Callers[], before: Period, during: Period): Observation {
  for (const { observer, look } of callers) {
    const change = changeBetween(look(before), look(during));
    if (change) return { observer, seen: true, detail: change };
  }
  const asked = callers.map(({ observer }) => observer).join(', ');
  const isSilent = callers.every(({ look }) => look(before).total + look(during).total === 0);
  return { observer: 'none', seen: false, detail: `${isSilent ? 'no metrics of' : 'nothing changed for'} ${asked}` };
}

/** What changed, in words; undefined where the difference is no more than chance makes. */
export function changeBetween(before: Look, during: Look): string | undefined {
  const rose = (count: (sum: WindowSum) => number) => {
    const usual = count(before) / Math.max(1, before.total);
    // Nothing seen in n samples still allows for 3 in n.
    const allowed = 2 * usual + 3 / Math.max(1, before.total);
    return before.total > 0 && count(during) >= 3 && count(during) / during.total > allowed;
  };
  if (rose(({ failed }) => failed)) return `usable ${inPercent(before)} before, ${inPercent(during)} during`;
  if (rose(({ degraded }) => degraded)) {
    const share = ({ degraded, total }: WindowSum) => inPercent(degraded / total);
    return `degraded ${share(before)} before, ${share(during)} during`;
  }
  const p95 = ({ histogram }: WindowSum) => histogram.percentile(95) ?? 0;
  if (before.total >= enoughCalls && during.total >= enoughCalls && p95(during) > 1.5 * p95(before) + 20) {
    return `p95 ${inMilliseconds(before)} before, ${inMilliseconds(during)} during`;
  }
  const rate = ({ total, watchedMilliseconds }: Look) => (total * 1000) / watchedMilliseconds;
  if (before.total >= enoughCalls && during.watchedMilliseconds > 0 && rate(during) < rate(before) / 2) {
    return `${rate(before).toFixed(1)} calls a second before, ${rate(during).toFixed(1)} during`;
  }
  return undefined;
}

/** Whether a fault is over as callers see it: what is broken for certain, and what is merely in doubt. */
export function observeEnd(
  callers: readonly (Callers & { readonly name: string })[],
  system: WithLimits & { readonly topology: Topology },
  before: Period,
  last: Period,
): { broken: string[]; doubts: string[] } {
  const broken: string[] = [];
  const doubts: string[] = [];
  for (const { name, observer, look } of callers) {
    const [usual, now] = [look(before), look(last)];
    const objective = serviceObjectives(system).find(({ scope }) => scope === name);
    const change = changeBetween(usual, now)?.replace(/during$/, 'since');
    if (objective && hurtsCallers(now, objective)) broken.push(`${observer}: ${change ?? inPercent(now)}`);
    else if (usual.total >= enoughCalls && now.total === 0) doubts.push(`no calls to ${name} since the fault`);
    else if (!objective && change) doubts.push(`${observer} do not fare as before: ${change}`);
  }
  return { broken, doubts };
}
