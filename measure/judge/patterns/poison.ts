import type { MessagesSeen } from '../../../lib/model/events/observation.ts';
import { receivesLast } from '../../../lib/model/queues.ts';
import type { QueueStore } from '../../../lib/model/topology.ts';
import type { FaultFacts } from '../facts.ts';
import { counted } from '../phrases.ts';
import type { Found, PatternRun } from './pattern-run.ts';
import { piled } from './queue.ts';

/** What has become of messages that nobody can handle, by the last look before they were removed. */
export function judgePoison(run: PatternRun, store: QueueStore): Found[] {
  const own = run.facts.faults.filter(({ plan }) => plan.messages !== undefined && plan.resource === store.name);
  return own.flatMap((fault): Found[] => {
    if (fault.applied === undefined) return [];
    const seen = lastLook(run, fault);
    if (seen) return [judgeSeen(run, store, { seen, sent: fault.plan.messages ?? 0 })];
    const evidence = 'nobody saw what had become of the message when it was removed';
    return [{ on: store.name, result: 'not measured', evidence }];
  });
}

/** One that was stopped, or undone before its end, was removed before anybody had a last look. */
const lastLook = ({ facts }: PatternRun, { observations, early }: FaultFacts): MessagesSeen | undefined =>
  facts.stopping !== undefined || early ? undefined : observations.at(-1)?.messages;

function judgeSeen(
  run: PatternRun,
  store: QueueStore,
  { seen, sent }: { readonly seen: MessagesSeen; readonly sent: number },
): Found {
  const on = store.name;
  const value = seen.waiting + seen.taken;
  const behind = waitedBehind(run, on);
  if (value > 0) {
    const { all, held } = receivesLast(store);
    const evidence = `${inWords(seen, store)}${behind ?? ''}`;
    return all > held
      ? { on, result: 'weak', value, evidence: `${evidence}; its receives last ${all} s, and ${held} s were waited` }
      : { on, result: 'failed', value, evidence };
  }
  const handled = sent - seen.setAside;
  const fate = [
    ...(seen.setAside > 0 ? [`${counted(seen.setAside, 'message')} that nobody can handle set aside`] : []),
    ...(handled > 0 ? [`${counted(handled, 'message')} that nobody can handle deleted by who took it`] : []),
  ].join(', ');
  if (behind) return { on, result: 'weak', value, evidence: `${fate}${behind}` };
  return { on, result: 'held', value, evidence: `${fate}, and the others went on` };
}

/** Where messages still are at the end, and how often they came. */
function inWords({ waiting, taken, receives }: MessagesSeen, { maxReceiveCount }: QueueStore): string {
  const where = [...(waiting > 0 ? ['on the queue'] : []), ...(taken > 0 ? ['in flight'] : [])].join(' and ');
  return `${counted(waiting + taken, 'message')} that nobody can handle still ${where} at the end of the fault, received ${receives} of ${maxReceiveCount} times`;
}

/** How many good messages piled up, where some did. */
function waitedBehind(run: PatternRun, on: string): string | undefined {
  const behind = piled(run).find(({ queue }) => queue === on);
  return behind && `; ${behind.most} messages waited behind at the most, where ${behind.before} were before`;
}
