import { edgeOf, type Journey } from '../../../lib/model/journeys.ts';
import { patterns } from '../../../lib/model/patterns.ts';
import { findService, type Topology } from '../../../lib/model/topology.ts';
import { uncrowded } from '../crowding.ts';
import { misses } from '../objective-check.ts';
import { inMilliseconds } from '../phrases.ts';
import { type Found, type JudgePattern, tooBusy, unmeasured } from './pattern-run.ts';
import { waitingEdges } from './time-out.ts';

/** Below so many answers a percentile says nothing. */
const enoughAnswers = 20;
/** So much more is no harm; milliseconds. */
const unnoticed = 100;

/** What does not need a dependency that hangs is as quick as before, while there are processors for all. */
export const judgeBulkhead: JudgePattern = (run) => {
  const { experiment, facts, timeline, system } = run;
  if (waitingEdges(run).length === 0) return [];
  const apart = system.journeys.filter((journey) => !leadsTo(system.topology, journey, experiment.hits));
  const calm = uncrowded(facts.processors, facts.traffic.windows(timeline.during));
  return apart.flatMap(({ name }): Found[] => {
    const only = new Set([name]);
    const before = facts.traffic.users(timeline.baseline, only);
    const all = facts.traffic.users(timeline.during, only);
    if (before.total < enoughAnswers || all.total < enoughAnswers) return [];
    const during = facts.traffic.users(calm, only);
    if (during.total < enoughAnswers) return [unmeasured(name, tooBusy)];
    const [usual, now] = [before, during].map(({ histogram }) => histogram.percentile(95) ?? 0) as [number, number];
    const value = now / Math.max(1, usual);
    const isSlow = value > patterns.bulkhead.limit && now - usual > unnoticed;
    const evidence = `${name}, which does not need it: p95 ${inMilliseconds(before)} before, ${inMilliseconds(during)} during`;
    const hurt = misses(all, experiment.during) ? 'failed' : 'weak';
    return [{ on: name, result: isSlow ? hurt : 'held', value, evidence }];
  });
};

/** Whether any call that a journey takes leads to one of these, needed or not. */
function leadsTo(topology: Topology, journey: Journey, hits: readonly string[]): boolean {
  const edge = edgeOf(topology, journey);
  const reached = new Set(edge ? [edge.name, ...journey.calls] : journey.calls);
  for (const name of reached) {
    // Of the edge a journey takes its own calls alone.
    if (name === edge?.name) continue;
    for (const { to } of findService(topology, name)?.calls ?? []) reached.add(to);
  }
  return hits.some((hit) => reached.has(hit));
}
