import { timelineOf } from '../../measure/judge/timeline.ts';
import type { Heard } from './heard.ts';
import type { RecoveryPart, RunRecord, Span } from './run-record.ts';

/** How users came to be served as before, and how what was lost was made up for. */
export function recoveryOf(heard: Heard): Pick<RunRecord, 'recovery' | 'parts'> {
  const { facts, description, verdict, at } = heard;
  const limits = description && { objectives: { users: description.system.objective } };
  const end = timelineOf(facts, limits ?? {})?.end;
  if (end === undefined) return { parts: [] };
  const { serviceRecoveryMs } = verdict;
  const from = at(end);
  const recovery: Span | undefined =
    typeof serviceRecoveryMs === 'number' ? { from, to: from + Math.round(serviceRecoveryMs) / 1000 } : undefined;
  return { ...(recovery && { recovery }), parts: partsOf(heard, recovery) };
}

/** By the first task that was lost: until somebody saw it, another began, that was healthy, and users were served as promised. */
function partsOf({ facts, at }: Heard, recovery: Span | undefined): RecoveryPart[] {
  const first = facts.faults.map(({ planned }) => planned).toSorted((one, other) => one - other)[0];
  if (first === undefined) return [];
  const since = facts.tasks.filter((task) => task.at >= first);
  const lost = since.find(({ state }) => state === 'stopped' || state === 'unhealthy');
  const parts: RecoveryPart[] = [];
  if (lost) {
    const mine = since.filter(({ service, at: moment }) => service === lost.service && moment >= lost.at);
    const started = mine.find(({ state }) => state === 'starting');
    const ready = started && mine.find(({ taskArn, state }) => taskArn === started.taskArn && state === 'ready');
    const begun = facts.faults.find(({ plan }) => plan.resourceArn === lost.taskArn);
    parts.push({ name: 'detect', from: at(begun?.applied ?? first), to: at(lost.at) });
    if (started) parts.push({ name: 'replace', from: at(lost.at), to: at(started.at) });
    if (started && ready) parts.push({ name: 'healthy', from: at(started.at), to: at(ready.at) });
  }
  if (recovery) parts.push({ name: 'objectives met', ...recovery });
  return parts.map((part) => ({ ...part, to: Math.max(part.from, part.to) }));
}
