/** The states of an experiment. Source: FIS API, ExperimentState. */
export type ExperimentStatus =
  | 'pending'
  | 'initiating'
  | 'running'
  | 'completed'
  | 'stopping'
  | 'stopped'
  | 'failed'
  | 'cancelled';

/** The states of an action. Source: FIS API, ExperimentActionState. */
export type ActionStatus =
  | 'pending'
  | 'initiating'
  | 'running'
  | 'completed'
  | 'cancelled'
  | 'stopping'
  | 'stopped'
  | 'failed'
  | 'skipped';

const finalStatuses: readonly ExperimentStatus[] = ['completed', 'stopped', 'failed', 'cancelled'];

/** How an experiment ends otherwise than completed: somebody should look. */
export const endedOtherwise: readonly ExperimentStatus[] = finalStatuses.filter((status) => status !== 'completed');

const finalActionStatuses: readonly ActionStatus[] = ['completed', 'cancelled', 'stopped', 'failed', 'skipped'];

/** Whether an experiment has ended, and changes its state no more. */
export const isFinal = (status: ExperimentStatus): boolean => finalStatuses.includes(status);

export const isFinalAction = (status: ActionStatus): boolean => finalActionStatuses.includes(status);
