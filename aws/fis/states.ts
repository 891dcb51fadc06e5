import type { ExperimentAction, Experiment as FisExperiment, ResolvedTarget } from '@aws-sdk/client-fis';
import type { EventBody } from '../../lib/model/events/event.ts';
import { type ActionStatus, type ExperimentStatus, isFinal } from '../../lib/model/events/statuses.ts';

/** A change, and when FIS says it was: milliseconds since the epoch. */
export interface Change {
  readonly at: number;
  readonly body: EventBody;
}

/** Turns looks at one experiment into what has changed since the look before. `now` dates what FIS gives no time for. */
export function createStateReader(now: () => number): (experiment: FisExperiment) => Change[] {
  const known = new Map<string, string>();

  /** The change where there is one; a state that FIS has in `reason` only is a change too. */
  const changed = (key: string, status: string, reason: string) => {
    const text = `${status} ${reason}`;
    if (known.get(key) === text) return false;
    known.set(key, text);
    return true;
  };

  return (experiment) => {
    const { id: experimentId = '', experimentTemplateId: templateId = '' } = experiment;
    const status = (experiment.state?.status ?? 'pending') as ExperimentStatus;
    const reason = experiment.state?.reason ?? '';
    const changes = Object.entries(experiment.actions ?? {}).flatMap(([action, seen]): Change[] => {
      const { status, reason } = stateOf(seen);
      if (!changed(`action ${action}`, status, reason)) return [];
      const body = {
        type: 'action-state',
        experimentId,
        action,
        actionId: seen.actionId ?? '',
        status,
        reason,
      } as const;
      return [{ at: seen.endTime?.getTime() ?? seen.startTime?.getTime() ?? now(), body }];
    });
    if (!changed('experiment', status, reason)) return changes;
    const at = isFinal(status) ? experiment.endTime?.getTime() : undefined;
    const body = { type: 'experiment-state', experimentId, templateId, status, reason } as const;
    return [...changes, { at: at ?? now(), body }];
  };
}

export function stateOf({ state }: ExperimentAction): { status: ActionStatus; reason: string } {
  return { status: (state?.status ?? 'pending') as ActionStatus, reason: state?.reason ?? '' };
}

/** The resources of each target, by their ARNs or whatever FIS says of them. */
export function groupTargets(
  resolved: readonly ResolvedTarget[],
): Map<string, { resourceType: string; arns: string[] }> {
  const groups = new Map<string, { resourceType: string; arns: string[] }>();
  for (const { targetName = '', resourceType = '', targetInformation = {} } of resolved) {
    const group = groups.get(targetName) ?? { resourceType, arns: [] };
    group.arns.push(targetInformation.arn ?? Object.values(targetInformation).join(' '));
    groups.set(targetName, group);
  }
  return groups;
}
