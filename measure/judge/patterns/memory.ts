import { patterns } from '../../../lib/model/patterns.ts';
import { looksAt } from '../looks.ts';
import { type Found, idOf, type JudgePattern, lastSecondsOf, type PatternRun } from './pattern-run.ts';

/** So much more is no harm; MiB. */
const unnoticed = 50;

/** What a fault made a service keep is not kept after it. */
export const judgeMemory: JudgePattern = (run) =>
  [...Map.groupBy(sizesIn(run), ({ service }) => service)].map(([on, tasks]): Found => {
    const worst = tasks.toSorted((one, other) => other.after / other.before - one.after / one.before)[0] as Size;
    const { before, after, isGrowing } = worst;
    const value = after / before;
    const isHarm = value > patterns.memory.limit && after - before >= unnoticed;
    const growing = isHarm && isGrowing ? 'and growing ' : '';
    const evidence = `${before} MiB before, ${after} MiB ${growing}at the end, the most that a task of it has gained`;
    return { on, result: isHarm ? (isGrowing ? 'failed' : 'weak') : 'held', value, evidence };
  });

interface Size {
  readonly service: string;
  /** The most before the fault, and the least of the last seconds; MiB. */
  readonly before: number;
  readonly after: number;
  /** It was never as big as at the very end. */
  readonly isGrowing: boolean;
}

/** The tasks that lived through the fault. */
function sizesIn(run: PatternRun): Size[] {
  const { levels, snapshot } = run.facts;
  const { faultStart } = run.timeline;
  const end = lastSecondsOf(run).from;
  return (snapshot?.tasks ?? []).flatMap(({ taskArn, service }): Size[] => {
    const sizes = looksAt(levels, 'memory', idOf(taskArn));
    const before = sizes.filter(({ at }) => at < faultStart).map(({ level }) => level);
    const last = sizes.filter(({ at }) => at >= end).map(({ level }) => level);
    if (before.length === 0 || last.length === 0) return [];
    const most = Math.max(...sizes.map(({ level }) => level));
    return [{ service, before: Math.max(1, ...before), after: Math.min(...last), isGrowing: last.at(-1) === most }];
  });
}
