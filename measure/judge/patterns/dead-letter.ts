import { callersOf, type QueueStore, type Topology } from '../../../lib/model/topology.ts';
import { looksAt } from '../looks.ts';
import { counted } from '../phrases.ts';
import { edgesOf, type Found, type JudgePattern, type PatternRun } from './pattern-run.ts';
import { judgePoison } from './poison.ts';

/** No message is given up for what its handler lacks for a while; one that nobody can handle is. */
export const judgeDeadLetter: JudgePattern = (run) =>
  run.system.topology.stores.flatMap((store): Found[] => {
    if (store.kind !== 'sqs-queue') return [];
    const poison = judgePoison(run, store);
    const value = setAside(run, store);
    if (value === undefined) return poison;
    const on = store.name;
    if (value > 0) {
      const evidence = `${counted(value, 'message')} set aside since the fault`;
      return [{ on, result: 'failed', value, evidence }, ...poison];
    }
    if (poison.length > 0 || !wasInTrouble(run, store)) return poison;
    return [{ on, result: 'held', value, evidence: 'no message was set aside, while calls of who takes them failed' }];
  });

/** Good messages that were set aside since the fault; undefined where nobody has looked. */
function setAside({ timeline, facts }: PatternRun, { deadLetterQueue }: QueueStore): number | undefined {
  const looks = looksAt(facts.levels, 'messages', deadLetterQueue);
  const before = looks.findLast(({ at }) => at < timeline.faultStart);
  const last = looks.at(-1);
  return before && last && Math.max(0, last.level - before.level);
}

/** Whether calls failed of who takes its messages. */
function wasInTrouble(run: PatternRun, { name }: QueueStore): boolean {
  const callers = takersOf(run.system.topology, name);
  return edgesOf(run).some(({ edge, since }) => callers.includes(edge.caller) && since.failed > 0);
}

/** Who takes messages of a queue: all that call it, where nobody says what for. */
function takersOf(topology: Topology, queue: string): string[] {
  const callers = callersOf(topology, queue);
  const saying = callers.filter(({ calls }) => calls.some(({ to, actions }) => to === queue && actions !== undefined));
  const taking = saying.filter(({ calls }) =>
    calls.some(({ to, actions = [] }) => to === queue && actions.includes('sqs:ReceiveMessage')),
  );
  return (saying.length === callers.length ? taking : callers).map(({ name }) => name);
}
