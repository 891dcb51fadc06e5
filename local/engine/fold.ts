import type { Event } from '../../lib/model/events/event.ts';
import { isLasting, type Plan } from '../../lib/model/events/plan.ts';
import {
  type ActionStatus,
  type ExperimentError,
  type ExperimentStatus,
  isFinal,
  isFinalAction,
  type ReportStatus,
} from '../../lib/model/events/statuses.ts';

/** What the events say of an experiment. Times are milliseconds since the epoch. */
export interface Progress {
  readonly status: ExperimentStatus;
  readonly reason: string;
  readonly error?: ExperimentError;
  readonly creationTime: number;
  readonly startTime?: number;
  readonly endTime?: number;
  readonly actions: Readonly<Record<string, ActionProgress>>;
  readonly resolvedTargets: readonly ResolvedTarget[];
  /** Absent where nobody has begun to make one. */
  readonly report?: ReportProgress;
  /** What is in force, by the ids of the faults. */
  readonly faults: Readonly<Record<string, FaultInForce>>;
}

export interface ReportProgress {
  readonly status: ReportStatus;
  readonly reason: string;
  readonly arn?: string;
}

export interface ActionProgress {
  readonly status: ActionStatus;
  /** With the faults of it that were over before its end. */
  readonly reason: string;
  /** Those, a sentence each. */
  readonly endedEarly?: readonly string[];
  readonly startTime?: number;
  readonly endTime?: number;
}

export interface ResolvedTarget {
  readonly targetName: string;
  readonly resourceType: string;
  readonly arn: string;
}

export interface FaultInForce extends Pick<Plan, 'resource' | 'resourceArn'> {
  readonly action: string;
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
  if (event.type === 'experiment-report') {
    const { status, reason, arn } = event;
    return { ...progress, report: { status, reason, ...(arn && { arn }) } };
  }
  return foldFault(progress, event);
}

/** A fault that has gone by itself is no reason to end its action, but nobody is to take it for one that is in force. */
function foldFault(progress: Progress, event: Event): Progress {
  if (event.type === 'fault-planned' && isLasting(event.plan)) {
    const { faultId, resource, resourceArn } = event.plan;
    const fault = { action: event.action, resource, resourceArn };
    return { ...progress, faults: { ...progress.faults, [faultId]: fault } };
  }
  if (event.type === 'fault-reverted') return withoutFault(progress, event.faultId);
  if (event.type === 'fault-ended-early') {
    const { faultId, remaining, reason } = event;
    const how = remaining.length === 0 ? 'is over' : `has ended but for ${remaining.join(', ')}`;
    return withoutFault(progress, faultId, ({ resource }) => `The fault on ${resource} ${how}: ${reason}.`);
  }
  if (event.type === 'task-state' && event.state === 'stopped') {
    const onIt = Object.entries(progress.faults).filter(([, { resourceArn }]) => resourceArn === event.taskArn);
    const say = ({ resource }: FaultInForce) =>
      `The fault on ${resource} is over: its task has ended (${event.reason}).`;
    return onIt.reduce((before, [faultId]) => withoutFault(before, faultId, say), progress);
  }
  return progress;
}

function withoutFault(progress: Progress, faultId: string, say?: (fault: FaultInForce) => string): Progress {
  const { [faultId]: fault, ...faults } = progress.faults;
  const action = fault && progress.actions[fault.action];
  if (!fault || !action || !say) return { ...progress, faults };
  const sentence = say(fault);
  const endedEarly = [...(action.endedEarly ?? []), sentence];
  const told = { ...action, endedEarly, reason: `${action.reason} ${sentence}` };
  return { ...progress, faults, actions: { ...progress.actions, [fault.action]: told } };
}

function foldState(progress: Progress | undefined, event: Extract<Event, { type: 'experiment-state' }>): Progress {
  const { status, reason, error, wall } = event;
  const before = progress ?? { creationTime: wall, actions: {}, resolvedTargets: [], faults: {} };
  return {
    ...before,
    status,
    reason,
    ...(error && { error }),
    ...(status === 'initiating' && { startTime: wall }),
    ...(isFinal(status) && { endTime: wall }),
  };
}

function foldAction(before: ActionProgress | undefined, event: Extract<Event, { type: 'action-state' }>) {
  const { status, reason, wall } = event;
  return {
    ...before,
    status,
    reason: [reason, ...(before?.endedEarly ?? [])].join(' '),
    ...(status === 'initiating' && { startTime: wall }),
    ...(isFinalAction(status) && { endTime: wall }),
  };
}
