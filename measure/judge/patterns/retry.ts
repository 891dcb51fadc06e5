import { patterns } from '../../../lib/model/patterns.ts';
import { findStore, isCache } from '../../../lib/model/topology.ts';
import { type Edge, tellsRetries } from '../edge-series.ts';
import type { Period, WindowSum } from '../traffic-windows.ts';
import {
  edgesOf,
  type Found,
  inWords,
  type JudgePattern,
  type PatternRun,
  secondsBySecond,
  sinceFault,
} from './pattern-run.ts';

const worstSeconds = 3;
/** Fewer calls in three seconds count as so many: what multiplies a handful is no load to speak of. */
const leastWanted = 20;
/** Where fewer are usual in three seconds, whether there are more says nothing: what a cache keeps away comes when it fails. */
const leastUsual = 15;
/** Further attempts do not multiply the load on what is in trouble already. */
export const judgeRetry: JudgePattern = (run) =>
  edgesOf(run).flatMap(({ edge, since }): Found[] => {
    if (since.failed === 0) return [];
    const worst = secondsBySecond(run, sinceFault(run), worstSeconds)
      .map((period) => attemptsIn(run, edge, period))
      .filter(({ retries, isCertain, factor }) => retries > 0 && (isCertain || factor > patterns.retry.limit))
      .toSorted((one, other) => other.factor - one.factor)[0];
    if (!worst) return missing(run, edge);
    const { calls, retries, meshRetries, wanted, factor } = worst;
    const byMesh = meshRetries > 0 ? `; the mesh made ${meshRetries} more beside them` : '';
    const evidence = `${calls} calls, ${retries} of them further attempts, where ${Math.round(wanted)} are usual, in the worst three seconds${byMesh}`;
    return [{ on: inWords(edge), result: factor > patterns.retry.limit ? 'weak' : 'held', value: factor, evidence }];
  });

/** So many calls failed, and so little of all, that another attempt would have gone well more often than not. */
const leastLost = 20;
const mostLost = 0.5;
/** Users are hurt beyond chance: some, and a share of them. */
const leastHurt = 3;
const hurtShare = 0.01;
/** A caller that makes fewer of them again makes none. */
const shareRepeated = 0.1;

/** Calls fail here and there and are not made again, and users are told of it: one attempt more would have spared them. */
function missing({ experiment, facts, timeline }: PatternRun, edge: Edge): Found[] {
  const { calls, failed, givenUp, told, retries, meshRetries } = facts.edges.sum(edge, timeline.during);
  const lost = failed - givenUp;
  const isMeant = experiment.hits.includes(edge.callee) || experiment.hits.includes(edge.caller);
  const isPartial = lost >= leastLost && failed <= mostLost * calls && tellsRetries({ told, calls });
  const isRepeated = retries + meshRetries > shareRepeated * lost;
  const [before, during] = [facts.traffic.users(timeline.baseline), facts.traffic.users(timeline.during)];
  const share = ({ failed: count, total }: WindowSum) => count / Math.max(1, total);
  const reachesUsers = during.failed >= leastHurt && share(during) > share(before) + hurtShare;
  if (!isMeant || !isPartial || isRepeated || !reachesUsers) return [];
  const again = retries > 0 ? `${retries} of them were` : 'none was';
  const evidence = `${lost} of ${calls} calls failed and ${again} made again; ${during.failed} users got no answer`;
  return [{ on: inWords(edge), result: 'weak', evidence }];
}

interface Attempts {
  readonly calls: number;
  readonly retries: number;
  /** Made by the mesh, and none of `calls`: their caller knows nothing of them. */
  readonly meshRetries: number;
  /** Calls that there would be without retries: as many as there usually are for so many users, or as were asked for. */
  readonly wanted: number;
  readonly factor: number;
  /** They were counted. What is made out from how many calls there usually are is chance, unless there are many. */
  readonly isCertain: boolean;
}

function attemptsIn({ facts, timeline: { baseline }, system }: PatternRun, edge: Edge, period: Period): Attempts {
  const { calls, failed, told, retries: counted, meshRetries } = facts.edges.sum(edge, period);
  const usual = facts.edges.sum(edge, baseline).calls / Math.max(1, facts.traffic.users(baseline).total);
  const expected = usual * facts.traffic.users(period).total;
  // A cache that takes nothing is asked more: what it lacks is stored again, and again not kept.
  const made =
    isCacheAt(edge.callee, system) || expected < leastUsual
      ? 0
      : Math.round(Math.max(0, Math.min(failed, calls - expected)));
  const isCertain = tellsRetries({ told, calls });
  const retries = isCertain ? counted : made;
  // Attempts may fall into later seconds than what they repeat.
  const wanted = Math.max(expected, calls - retries, 1);
  return { calls, retries, meshRetries, wanted, isCertain, factor: calls / Math.max(wanted, leastWanted) };
}

function isCacheAt(name: string, { topology }: PatternRun['system']): boolean {
  const store = findStore(topology, name);
  return store !== undefined && isCache(store);
}
