import { callersOf, type QueueStore } from '../../../lib/model/topology.ts';
import { counted } from '../phrases.ts';
import { edgesOf, type Found, type JudgePattern, type PatternRun } from './pattern-run.ts';

/** No message is given up for what its handler lacks for a while. */
export const judgeDeadLetter: JudgePattern = (run) =>
  run.system.topology.stores.flatMap((store): Found[] => {
    if (store.kind !== 'sqs-queue') return [];
    const { timeline, facts } = run;
    const looks = facts.levels.flatMap(({ at, messages }) => {
      const count = messages[store.deadLetterQueue];
      return count === undefined ? [] : [{ at, count }];
    });
    const before = looks.findLast(({ at }) => at < timeline.faultStart);
    const last = looks.at(-1);
    if (!before || !last) return [];
    const value = Math.max(0, last.count - before.count);
    const on = store.name;
    if (value > 0)
      return [{ on, result: 'failed', value, evidence: `${counted(value, 'message')} set aside since the fault` }];
    return wasInTrouble(run, store)
      ? [{ on, result: 'held', value, evidence: 'no message was set aside, while calls of who takes them failed' }]
      : [];
  });

/** Whether calls failed of a service that calls the queue: who takes its messages is among them. */
function wasInTrouble(run: PatternRun, { name }: QueueStore): boolean {
  const callers = callersOf(run.system.topology, name).map((service) => service.name);
  return edgesOf(run).some(({ edge, since }) => callers.includes(edge.caller) && since.failed > 0);
}
