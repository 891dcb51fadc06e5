import type { ActionDefinition } from '../../lib/model/fis-template.ts';
import type { Experiment } from '../engine/experiment-store.ts';
import type { ActionProgress } from '../engine/fold.ts';
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
    targetAccountConfigurationsCount: 0,
  };
}

/** An experiment in the shape of FIS's ExperimentSummary. */
export function summarizeExperiment({ id, arn, template, progress, tags, actionsMode }: Experiment) {
  return {
    id,
    arn,
    experimentTemplateId: template.id,
    state: { status: progress.status, reason: progress.reason },
    creationTime: seconds(progress.creationTime),
    tags,
    experimentOptions: { ...template.experimentOptions, actionsMode },
  };
}

const notBegun: ActionProgress = { status: 'pending', reason: 'Initial state' };

function presentAction(action: ActionDefinition, progress = notBegun) {
  return { ...action, state: { status: progress.status, reason: progress.reason }, ...times(progress) };
}

function times({ startTime, endTime }: { startTime?: number; endTime?: number }) {
  return {
    ...(startTime !== undefined && { startTime: seconds(startTime) }),
    ...(endTime !== undefined && { endTime: seconds(endTime) }),
  };
}
