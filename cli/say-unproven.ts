import { type ExitStatus, exitStatus } from '../base/exit-status.ts';
import type { Event } from '../lib/model/events/event.ts';
import { targetOf } from '../lib/model/events/plan.ts';
import { type ExperimentStatus, isFinal } from '../lib/model/events/statuses.ts';
import { readJournal } from '../local/journal/read-journal.ts';
import { unprovenFaults } from '../local/journal/unreverted.ts';
import { places } from '../local/supervisor/state.ts';

/** Faults that are over and not proven undone: the system tries again. Undefined where there are none. */
export function sayUnproven(folder: string): ExitStatus | undefined {
  const { events } = readJournal(places(folder).journal);
  const running = new Set(runningIn(events));
  const left = unprovenFaults(events).filter(({ experimentId }) => !running.has(experimentId));
  if (left.length === 0) return undefined;
  const named = left.map(
    ({ plan: { actionId, resource, resourceArn, faultId } }) =>
      `${actionId} on ${resource} ${targetOf({ resource, resourceArn })} (${faultId})`,
  );
  console.error(`not proven undone, and tried again: ${named.join(', ')}`);
  return exitStatus.error;
}

function runningIn(events: readonly Event[]): string[] {
  const statuses = new Map<string, ExperimentStatus>();
  for (const event of events) if (event.type === 'experiment-state') statuses.set(event.experimentId, event.status);
  return [...statuses].flatMap(([id, status]) => (isFinal(status) ? [] : [id]));
}
