import { type ActionStatus, type ExperimentStatus, isFinal, isFinalAction } from '../../lib/model/events/statuses.ts';
import type { ActionRecord, RunRecord } from '../../lib/model/response/run-record.ts';

/** What somebody tells of an experiment: an event its state alone, FIS when it is asked everything. */
export interface Told
  extends Pick<RunRecord, 'experimentId' | 'templateId'>,
    Partial<Omit<RunRecord, 'experimentId' | 'templateId' | 'states' | 'done' | 'judged' | 'verdict'>> {
  readonly status: ExperimentStatus;
  readonly reason: string;
  /** When it came into that state. */
  readonly at: number;
}

/** FIS goes through its states in this order, and never back. */
const order: readonly string[] = ['pending', 'initiating', 'running', 'stopping'];
const rankOf = (status: ExperimentStatus): number => (isFinal(status) ? order.length : order.indexOf(status));
const rankOfAction = (status: ActionStatus): number => (isFinalAction(status) ? order.length : order.indexOf(status));

/**
 * Adds what is told to what is known. What is told twice, late or out of order makes the same record: the further state
 * wins, of two as far the newer one, and each state has the earliest time at which it was told of.
 */
export function foldRun(known: RunRecord | undefined, told: Told, environment: string): RunRecord {
  const { status, reason, at, actions, experiment, principal, ...others } = told;
  const before = known ?? emptyRun(told, environment);
  const isFurther =
    rankOf(status) > rankOf(before.status) ||
    (rankOf(status) === rankOf(before.status) && at > (before.states[before.status]?.at ?? Number.NEGATIVE_INFINITY));
  const seen = before.states[status];
  const states = { ...before.states, ...(!(seen && seen.at <= at) && { [status]: { at, reason } }) };
  const now = isFurther ? { status, reason } : { status: before.status, reason: before.reason };
  const endedAt = told.endedAt ?? known?.endedAt;
  return {
    ...before,
    ...others,
    ...now,
    states,
    experiment: experiment ?? before.experiment,
    principal: principal && principal !== 'unknown' ? principal : before.principal,
    actions: foldActions(before.actions, actions ?? {}),
    ...(endedAt !== undefined && { endedAt }),
  };
}

function emptyRun({ experimentId, templateId, status, reason }: Told, environment: string): RunRecord {
  return {
    experimentId,
    templateId,
    experiment: templateId,
    environment,
    principal: 'unknown',
    status,
    reason,
    states: {},
    actions: {},
    stopAlarms: [],
    services: [],
    recovery: {},
    deployments: [],
    judged: 0,
    done: [],
  };
}

function foldActions(known: RunRecord['actions'], told: RunRecord['actions']): RunRecord['actions'] {
  const isNews = ([name, { status }]: [string, ActionRecord]) =>
    !known[name] || rankOfAction(status) >= rankOfAction(known[name].status);
  return { ...known, ...Object.fromEntries(Object.entries(told).filter(isNews)) };
}
