import { identityKey } from '../../base/process/identity.ts';
import type { Event } from '../../lib/model/events/event.ts';
import { isLasting } from '../../lib/model/events/plan.ts';

export type PlannedFault = Extract<Event, { type: 'fault-planned' }>;
export type StartedProcess = Extract<Event, { type: 'process-started' }>;

/** Faults that are still to be undone, newest first: not proven to be reverted, nor undone before anybody had asked. */
export function unrevertedFaults(events: readonly Event[]): PlannedFault[] {
  const ended = new Set(
    events.flatMap((event) =>
      event.type === 'fault-ended-early' && event.remaining.length === 0 ? [event.faultId] : [],
    ),
  );
  return unprovenFaults(events).filter(({ plan }) => !ended.has(plan.faultId));
}

/**
 * Faults planned and not proven to be reverted, newest first. One whose revert left something counts as not reverted; one
 * with nothing to undo, such as a kill, never does.
 */
export function unprovenFaults(events: readonly Event[]): PlannedFault[] {
  const open = new Map<string, PlannedFault>();
  for (const event of events) {
    if (event.type === 'fault-planned' && isLasting(event.plan)) open.set(event.plan.faultId, event);
    if (event.type === 'fault-reverted' && event.proof.remaining.length === 0) open.delete(event.faultId);
  }
  return [...open.values()].reverse();
}

/** Processes started and not ended, oldest first, as the journal knows it: they may have died unseen. */
export function unendedProcesses(events: readonly Event[]): StartedProcess[] {
  const running = new Map<string, StartedProcess>();
  for (const event of events) {
    if (event.type === 'process-started') running.set(identityKey(event.process), event);
    if (event.type === 'process-ended') running.delete(identityKey(event.process));
  }
  return [...running.values()];
}
