import { breakersOf } from '../../measure/judge/patterns/breakers.ts';
import { timelineOf } from '../../measure/judge/timeline.ts';
import type { Heard } from './heard.ts';
import type { Lane, Span } from './run-record.ts';

/** Alarms while they rang, and breakers while they were open. */
export const lanesOf = (heard: Heard): Lane[] => [...alarmsOf(heard), ...openBreakersOf(heard)];

function alarmsOf({ others, before, facts, at }: Heard): Lane[] {
  const since = new Map(before.ringing);
  const spans = new Map<string, Span[]>();
  const note = (alarm: string, from: number, to: number) =>
    void spans.set(alarm, [...(spans.get(alarm) ?? []), { from, to }]);
  for (const event of others) {
    if (event.type !== 'alarm-state') continue;
    const from = since.get(event.alarm);
    if (event.state === 'ALARM') since.set(event.alarm, from ?? event.mono);
    else if (from !== undefined) {
      since.delete(event.alarm);
      note(event.alarm, at(from), at(event.mono));
    }
  }
  for (const [alarm, from] of since) note(alarm, at(from), at(facts.traffic.span.to));
  return [...spans]
    .toSorted(([one], [other]) => one.localeCompare(other))
    .map(([name, its]) => ({ kind: 'alarm', name, spans: its }));
}

function openBreakersOf({ facts, description, at }: Heard): Lane[] {
  if (!description) return [];
  const { system } = description;
  const timeline = timelineOf(facts, { objectives: { users: system.objective } });
  if (!timeline) return [];
  return breakersOf({
    facts,
    timeline,
    replicasOf: (service) => system.services.find(({ name }) => name === service)?.replicas ?? 1,
  }).flatMap(({ edge: { caller, callee }, open, closed }): Lane[] =>
    open
      ? [
          {
            ...{ kind: 'breaker', name: `${caller} -> ${callee}` },
            spans: [{ from: at(open.from), to: at(closed ?? facts.traffic.span.to) }],
          },
        ]
      : [],
  );
}
