import type { ActionDefinition } from '../../lib/model/fis-template.ts';
import { shortened } from '../../lib/model/shortened.ts';
import type { Experiment } from '../engine/experiment-store.ts';
import type { ActionProgress, Progress, ReportProgress } from '../engine/fold.ts';
import { seconds } from './present-template.ts';

/** An experiment in the shape of FIS's Experiment. */
export function presentExperiment(experiment: Experiment) {
  const { template, progress } = experiment;
  return {
    ...summarizeExperiment(experiment),
    roleArn: template.roleArn,
    targets: template.targets,
    actions: Object.fromEntries(
      Object.entries(template.actions).map(([name, action]) => [name, presentAction(action, progress.actions[name])]),
    ),
    stopConditions: template.stopConditions,
    ...times(progress),
    ...(template.logConfiguration && { logConfiguration: template.logConfiguration }),
    ...reportOf(experiment),
    targetAccountConfigurationsCount: template.targetAccounts.length,
  };
}

/** An experiment in the shape of FIS's ExperimentSummary. */
export function summarizeExperiment({ id, arn, template, progress, tags, actionsMode }: Experiment) {
  return {
    id,
    arn,
    experimentTemplateId: template.id,
    state: stateOf(progress),
    creationTime: seconds(progress.creationTime),
    tags,
    experimentOptions: { ...template.experimentOptions, actionsMode },
  };
}

const notReported: ReportProgress = { status: 'pending', reason: 'The experiment has not ended.' };

/** The longest reason of any state. Source: FIS API, ExperimentStatusReason, ExperimentReportReason. */
const longestReason = 512;
const reasonOf = ({ reason }: { readonly reason: string }) => shortened(reason, longestReason);

/** The report that its template asks for, and how far that is. */
function reportOf({ template: { experimentReportConfiguration }, progress: { report = notReported } }: Experiment) {
  if (!experimentReportConfiguration) return {};
  const { status, arn } = report;
  const state = {
    ...{ status, reason: reasonOf(report) },
    ...(status === 'failed' && { error: { code: 'InternalFailure' } }),
  };
  return {
    experimentReportConfiguration,
    experimentReport: { state, ...(arn && { s3Reports: [{ arn, reportType: 'HTML' }] }) },
  };
}

const stateOf = ({ status, error, ...why }: Progress) => ({ status, reason: reasonOf(why), ...(error && { error }) });

const notBegun: ActionProgress = { status: 'pending', reason: 'Initial state' };

function presentAction(action: ActionDefinition, progress = notBegun) {
  return { ...action, state: { status: progress.status, reason: reasonOf(progress) }, ...times(progress) };
}

function times({ startTime, endTime }: { startTime?: number; endTime?: number }) {
  return {
    ...(startTime !== undefined && { startTime: seconds(startTime) }),
    ...(endTime !== undefined && { endTime: seconds(endTime) }),
  };
}
