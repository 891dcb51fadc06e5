import type { Operation } from '../operation.ts';
import { createExperimentTemplate } from './create-experiment-template.ts';
import { createTargetAccountConfiguration } from './create-target-account-configuration.ts';
import { deleteExperimentTemplate } from './delete-experiment-template.ts';
import { deleteTargetAccountConfiguration } from './delete-target-account-configuration.ts';
import { getAction } from './get-action.ts';
import { getExperiment } from './get-experiment.ts';
import { getExperimentTargetAccountConfiguration } from './get-experiment-target-account-configuration.ts';
import { getExperimentTemplate } from './get-experiment-template.ts';
import { getSafetyLever } from './get-safety-lever.ts';
import { getTargetAccountConfiguration } from './get-target-account-configuration.ts';
import { getTargetResourceType } from './get-target-resource-type.ts';
import { listActions } from './list-actions.ts';
import { listExperimentResolvedTargets } from './list-experiment-resolved-targets.ts';
import { listExperimentTargetAccountConfigurations } from './list-experiment-target-account-configurations.ts';
import { listExperimentTemplates } from './list-experiment-templates.ts';
import { listExperiments } from './list-experiments.ts';
import { listTagsForResource } from './list-tags-for-resource.ts';
import { listTargetAccountConfigurations } from './list-target-account-configurations.ts';
import { listTargetResourceTypes } from './list-target-resource-types.ts';
import { startExperiment } from './start-experiment.ts';
import { stopExperiment } from './stop-experiment.ts';
import { tagResource } from './tag-resource.ts';
import { untagResource } from './untag-resource.ts';
import { updateExperimentTemplate } from './update-experiment-template.ts';
import { updateSafetyLeverState } from './update-safety-lever-state.ts';
import { updateTargetAccountConfiguration } from './update-target-account-configuration.ts';

/** Every operation of the local FIS. A new one is its file and its line here. */
export const operations: readonly Operation[] = [
  createExperimentTemplate,
  createTargetAccountConfiguration,
  deleteExperimentTemplate,
  deleteTargetAccountConfiguration,
  getAction,
  getExperiment,
  getExperimentTargetAccountConfiguration,
  getExperimentTemplate,
  getSafetyLever,
  getTargetAccountConfiguration,
  getTargetResourceType,
  listActions,
  listExperimentResolvedTargets,
  listExperiments,
  listExperimentTargetAccountConfigurations,
  listExperimentTemplates,
  listTagsForResource,
  listTargetAccountConfigurations,
  listTargetResourceTypes,
  startExperiment,
  stopExperiment,
  tagResource,
  untagResource,
  updateExperimentTemplate,
  updateSafetyLeverState,
  updateTargetAccountConfiguration,
];
