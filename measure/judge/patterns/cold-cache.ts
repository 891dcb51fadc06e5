import { patterns } from '../../../lib/model/patterns.ts';
import { findService, isCache } from '../../../lib/model/topology.ts';
import type { Edge, EdgeSum } from '../edge-series.ts';
import { type Found, inWords, type JudgePattern, type PatternRun, secondsBySecond, sinceFault } from './pattern-run.ts';

const worstSeconds = 3;
const enoughReads = 20;

/** What is behind a cache is asked once for what many want, while the cache is of no use. */
export const judgeColdCache: JudgePattern = (run) =>
  edgesBehind(run).flatMap((edge): Found[] => {
    const sums = secondsBySecond(run, sinceFault(run), worstSeconds).map((period) => run.facts.edges.sum(edge, period));
    if (!isReadMore(run, edge)) return [];
    const known = sums.filter(({ reads }) => reads >= enoughReads);
    const [worst] = known.toSorted((one, other) => shareOf(other) - shareOf(one));
    if (!worst) return [];
    const value = 100 * shareOf(worst);
    const evidence = `${worst.alike} of ${worst.reads} reads went out beside one that was alike, in the worst three seconds`;
    const result = value > patterns['cold-cache'].limit ? 'weak' : 'held';
    return [{ on: inWords(edge), result, value, evidence }];
  });

/** So many times as often as usual: what is read as often as ever is not what the cache stood before. */
const more = 1.5;

function isReadMore({ facts: { edges, traffic }, timeline: { baseline, during } }: PatternRun, edge: Edge): boolean {
  const [usual, now] = [baseline, during].map(
    (period) => edges.sum(edge, period).reads / Math.max(1, traffic.users(period).total),
  ) as [number, number];
  return now >= more * usual;
}

const shareOf = ({ alike, reads }: EdgeSum): number => alike / Math.max(1, reads);

/** From the services whose cache was hit, to whatever else they call. */
function edgesBehind({ facts, experiment, system: { topology } }: PatternRun): Edge[] {
  const caches = topology.stores.filter(isCache).map(({ name }) => name);
  const hit = experiment.hits.filter((name) => caches.includes(name));
  const lacksCache = (caller: string) =>
    findService(topology, caller)?.calls.some(({ to }) => hit.includes(to)) === true;
  return facts.edges.edges().filter(({ caller, callee }) => lacksCache(caller) && !caches.includes(callee));
}
