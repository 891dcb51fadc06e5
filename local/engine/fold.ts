import type { Event } from '../../lib/model/events/event.ts';
import { type ActionStatus, type ExperimentStatus, isFinal, isFinalAction } from '../../lib/model/events/statuses.ts';

/** What the events say of an experiment. Times are milliseconds since the epoch. */
export interface Progress {
  readonly status: ExperimentStatus;
  readonly reason: string;
  readonly creationTime: number;
  readonly startTime?: number;
  readonly endTime?: number;
  readonly actions: Readonly<Record<string, ActionProgress>>;
  readonly resolvedTargets: readonly ResolvedTarget[];
}

export interface ActionProgress {
  readonly status: ActionStatus;
  readonly reason: string;
  readonly startTime?: number;
  readonly endTime?: number;
}

export interface ResolvedTarget {
  readonly targetName: string;
  readonly resourceType: string;
  readonly arn: string;
}

/** How far an experiment is after one more of its events: GET /experiments/{id} is this fold. */
export function fold(progress: Progress | undefined, event: Event): Progress | undefined {
  if (event.type === 'experiment-state') return foldState(progress, event);
  if (!progress) return undefined;
  if (event.type === 'action-state') {
    const action = foldAction(progress.actions[event.action], event);
    return { ...progress, actions: { ...progress.actions, [event.action]: action } };
  }
  if (event.type === 'target-resolved') {
    const { target: targetName, resourceType } = event;
    const found = event.arns.map((arn) => ({ targetName, resourceType, arn }));
    return { ...progress, resolvedTargets: [...progress.resolvedTargets, ...found] };
  }
  return progress;
}

function foldState(progress: Progress | undefined, event: Extract<Event, { type: 'experiment-state' }>): Progress {
  const { status, reason, wall } = event;
  const before = progress ?? { creationTime: wall, actions: {}, resolvedTargets: [] };
  return {
    ...before,
    status,
    reason,
    ...(status === 'initiating' && { startTime: wall }),
    ...(isFinal(status) && { endTime: wall }),
  };
}

function foldAction(before: ActionProgress | undefined, event: Extract<Event, { type: 'action-state' }>) {
  const { status, reason, wall } = event;
  return {
    ...before,
    status,
    reason,
    ...(status === 'initiating' && { startTime: wall }),
    ...(isFinalAction(status) && { endTime: wall }),
  };
}
