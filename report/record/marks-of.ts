import type { Event } from '../../lib/model/events/event.ts';
import type { Heard } from './heard.ts';
import type { Mark } from './run-record.ts';

/** What happened to tasks and deployments, and what people were told, in the order in which it did. */
export function marksOf({ others, before, facts, at }: Heard): Mark[] {
  const had = new Set(before.tasks.map(({ taskArn }) => taskArn));
  const begun = Math.min(...facts.faults.map(({ planned }) => planned));
  return others
    .filter(({ mono }) => mono >= begun)
    .flatMap((event): Mark[] => {
      const words = markOf(event, had);
      return words ? [{ at: at(event.mono), ...words }] : [];
    });
}

function markOf(event: Event, had: ReadonlySet<string>): Omit<Mark, 'at'> | undefined {
  switch (event.type) {
    case 'task-state':
      return ofTask(event, had);
    case 'service-deployment-state': {
      const { service, status, reason } = event;
      const kind = status.startsWith('ROLLBACK') ? 'rollback' : 'deployment';
      return { kind, text: `${service}: deployment ${status}${reason === '' ? '' : `: ${reason}`}` };
    }
    case 'notification':
      return { kind: 'told', text: `${event.severity}: ${event.title}` };
    case 'stop-asked':
      return { kind: 'stop', text: `stopped for ${event.alarm}` };
    default:
      return undefined;
  }
}

function ofTask(
  { taskArn, service, state, reason }: Extract<Event, { type: 'task-state' }>,
  had: ReadonlySet<string>,
): Omit<Mark, 'at'> | undefined {
  const task = `${service} ${taskArn.split('/').at(-1)?.slice(0, 8)}`;
  if (state === 'stopped') return { kind: 'death', text: `${task} ended: ${reason}` };
  if (state === 'starting') return { kind: 'replaced', text: `${task} starts` };
  if (state === 'unhealthy') return { kind: 'death', text: `${task} failed its health checks: ${reason}` };
  return state === 'ready' && !had.has(taskArn) ? { kind: 'ready', text: `${task} is in rotation` } : undefined;
}
