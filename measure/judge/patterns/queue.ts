import { patterns } from '../../../lib/model/patterns.ts';
import { storesOf } from '../../../lib/model/topology.ts';
import { type Look, looksAt } from '../looks.ts';
import type { Found, JudgePattern, PatternRun } from './pattern-run.ts';

/** So many more are no chance. */
const moreThanChance = 10;

type Run = Pick<PatternRun, 'facts' | 'timeline' | 'system'>;

/** What has piled up on a queue is worked off once all is well. */
export const judgeQueue: JudgePattern = (run) =>
  piled(run).map(({ queue, before, most, later, emptied }): Found => {
    const end = run.timeline.end as number;
    const waited = `${most} messages at the most, where ${before} were before`;
    if (emptied !== undefined) {
      const value = Math.max(0, emptied - end) / 1000;
      const evidence = `${waited}; worked off ${value.toFixed(0)} s after the fault`;
      return { on: queue, result: value > patterns.queue.limit ? 'weak' : 'held', value, evidence };
    }
    const { at, level: count } = later;
    const evidence = `${waited}, and ${count} still ${Math.round((at - end) / 1000)} s after the fault`;
    return { on: queue, result: count >= most ? 'failed' : 'weak', evidence };
  });

/** Whether nothing waits any more than before the fault. */
export const areQueuesEmptied = (run: Run): boolean => piled(run).every(({ emptied }) => emptied !== undefined);

interface Piled {
  readonly queue: string;
  /** The most that were there before the fault, and since. */
  readonly before: number;
  readonly most: number;
  /** The last look. */
  readonly later: Look;
  /** When there were no more than before, give or take chance; undefined = never. */
  readonly emptied: number | undefined;
}

/** The queues on which more messages were since the fault than chance has. */
export function piled({ facts, timeline, system }: Run): Piled[] {
  const { faultStart, end } = timeline;
  if (end === undefined) return [];
  return storesOf(system.topology, 'sqs-queue').flatMap((queue): Piled[] => {
    const looks = looksAt(facts.levels, 'messages', queue);
    const since = looks.filter(({ at }) => at >= faultStart);
    const later = since.at(-1);
    const before = Math.max(0, ...looks.filter(({ at }) => at < faultStart).map(({ level }) => level));
    const most = Math.max(0, ...since.map(({ level }) => level));
    if (looks.length === since.length || !later || most < before + moreThanChance) return [];
    const emptied = since.find(({ at, level }) => at >= end && level < before + moreThanChance)?.at;
    return [{ queue, before, most, later, emptied }];
  });
}
