import type { EventLog } from '../../lib/model/events/event.ts';
import type { ActionStatus, ExperimentError, ExperimentStatus } from '../../lib/model/events/statuses.ts';
import type { ExperimentTemplate } from './template.ts';

/** Tells as events what becomes of an experiment and of its actions. */
export interface StateTeller {
  experiment(status: ExperimentStatus, reason: string, error?: ExperimentError): void;
  /** `isUnsupported`: it is skipped, and could not have been executed here. */
  action(name: string, status: ActionStatus, reason: string, how?: { readonly isUnsupported: boolean }): void;
}

export function createStateTeller(
  experimentId: string,
  { id: templateId, actions }: Pick<ExperimentTemplate, 'id' | 'actions'>,
  log: Pick<EventLog, 'append'>,
): StateTeller {
  let before: ExperimentStatus | undefined;
  return {
    experiment: (status, reason, error) => {
      const since = before;
      before = status;
      log.append({
        type: 'experiment-state',
        experimentId,
        templateId,
        status,
        reason,
        ...(since && { before: since }),
        ...(error && { error }),
      });
    },
    action: (action, status, reason, { isUnsupported = false } = { isUnsupported: false }) => {
      const actionId = actions[action]?.actionId ?? '';
      const unsupported = isUnsupported && { unsupported: true as const };
      log.append({ type: 'action-state', experimentId, action, actionId, status, reason, ...unsupported });
    },
  };
}
