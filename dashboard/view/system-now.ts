import type { Event } from '../../lib/model/events/event.ts';
import type { AlarmView, TaskView, View } from './view.ts';

type Now = Pick<View, 'tasks' | 'away' | 'alarms' | 'rate' | 'engaged'>;

/** What a system is at the moment, beside what is done to it. */
export function createSystemNow(): { add(event: Event): void; now(): Now } {
  const tasks = new Map<string, TaskView>();
  const alarms = new Map<string, AlarmView>();
  const away = new Set<string>();
  let rate: Now['rate'] = null;
  let engaged: Now['engaged'];
  return {
    add(event) {
      switch (event.type) {
        case 'task-state': {
          const { taskArn, service, availabilityZone: zone, state, reason, wall: since } = event;
          const id = taskArn.split('/').at(-1) ?? taskArn;
          if (state === 'stopped') tasks.delete(id);
          else tasks.set(id, { id, service, zone, state, reason, since });
          return;
        }
        case 'store-state':
          if (event.state === 'away') away.add(event.store);
          else away.delete(event.store);
          return;
        case 'alarm-state': {
          const { alarm: name, state, reason } = event;
          alarms.set(name, { name, state, reason });
          return;
        }
        case 'load-state':
          rate = event.state === 'running' ? event.rate : null;
          return;
        case 'safety-lever':
          engaged = event.status === 'disengaged' ? undefined : { status: event.status, reason: event.reason };
          return;
      }
    },
    now: () => ({
      ...{ tasks: [...tasks.values()].toSorted(byPlace), alarms: [...alarms.values()], away: [...away], rate },
      ...(engaged && { engaged }),
    }),
  };
}

const byPlace = (one: TaskView, other: TaskView): number =>
  one.service.localeCompare(other.service) || one.zone.localeCompare(other.zone) || one.id.localeCompare(other.id);
