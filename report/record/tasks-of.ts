import type { Heard } from './heard.ts';
import type { TaskSeries } from './run-record.ts';

/** Ready tasks of each service in each zone, from what there was before and what became of it. */
export function tasksOf({ facts, others, before, at }: Heard): TaskSeries[] {
  const told = (facts.snapshot?.tasks ?? []).map(({ availabilityZone: zone = null, ...task }) => ({ ...task, zone }));
  const known = new Map([...told, ...before.tasks].map((task) => [task.taskArn, task]));
  const places = new Map<string, { service: string; zone: string | null; at: number[]; ready: number[] }>();
  const place = (service: string, zone: string | null) => {
    const key = `${service} ${zone}`;
    const its = places.get(key) ?? { service, zone, at: [], ready: [] };
    places.set(key, its);
    return its;
  };
  const count = (service: string, zone: string | null) =>
    [...known.values()].filter((task) => task.service === service && task.zone === zone && task.state === 'ready')
      .length;
  const note = (moment: number, service: string, zone: string | null) => {
    const its = place(service, zone);
    const ready = count(service, zone);
    if (its.ready.at(-1) === ready) return;
    its.at.push(moment);
    its.ready.push(ready);
  };
  const start = at(facts.traffic.span.from || (facts.snapshot?.at ?? 0));
  for (const { service, zone } of known.values()) note(start, service, zone);
  for (const event of others) {
    if (event.type !== 'task-state') continue;
    const { taskArn, service, state, availabilityZone: zone, mono } = event;
    if (state === 'stopped') known.delete(taskArn);
    else known.set(taskArn, { taskArn, service, state, zone });
    note(at(mono), service, zone);
  }
  return [...places.values()].toSorted(byPlace);
}

const byPlace = (one: TaskSeries, other: TaskSeries): number =>
  one.service.localeCompare(other.service) || (one.zone ?? '').localeCompare(other.zone ?? '');
