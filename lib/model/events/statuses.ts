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

/** How far the report is that an experiment is to leave. Source: FIS API, ExperimentReportState. */
export type ReportStatus = 'pending' | 'running' | 'completed' | 'cancelled' | 'failed';

/** Where an experiment has failed, and how. Source: FIS API, ExperimentError; FIS user guide, troubleshooting. */
export interface ExperimentError {
  readonly accountId: string;
  readonly code: 'ConfigurationFailure';
  /** The part of the template that is concerned. */
  readonly location: string;
}

const finalStatuses: readonly ExperimentStatus[] = ['completed', 'stopped', 'failed', 'cancelled'];

/** How an experiment ends otherwise than completed: somebody should look. */
export const endedOtherwise: readonly ExperimentStatus[] = finalStatuses.filter((status) => status !== 'completed');

const finalActionStatuses: readonly ActionStatus[] = ['completed', 'cancelled', 'stopped', 'failed', 'skipped'];

/** Whether an experiment has ended, and changes its state no more. */
export const isFinal = (status: ExperimentStatus): boolean => finalStatuses.includes(status);

export const isFinalAction = (status: ActionStatus): boolean => finalActionStatuses.includes(status);
