import type { Operation } from '../operation.ts';
import { createExperimentTemplate } from './create-experiment-template.ts';
import { deleteExperimentTemplate } from './delete-experiment-template.ts';
import { getAction } from './get-action.ts';
import { getExperiment } from './get-experiment.ts';
import { getExperimentTemplate } from './get-experiment-template.ts';
import { getSafetyLever } from './get-safety-lever.ts';
import { getTargetResourceType } from './get-target-resource-type.ts';
import { listActions } from './list-actions.ts';
import { listExperimentResolvedTargets } from './list-experiment-resolved-targets.ts';
import { listExperimentTemplates } from './list-experiment-templates.ts';
import { listExperiments } from './list-experiments.ts';
import { listTagsForResource } from './list-tags-for-resource.ts';
import { listTargetResourceTypes } from './list-target-resource-types.ts';
import { startExperiment } from './start-experiment.ts';
import { stopExperiment } from './stop-experiment.ts';
import { tagResource } from './tag-resource.ts';
import { untagResource } from './untag-resource.ts';
import { updateExperimentTemplate } from './update-experiment-template.ts';
import { updateSafetyLeverState } from './update-safety-lever-state.ts';

/** Every operation of the local FIS. A new one is its file and its line here. */
export const operations: readonly Operation[] = [
  createExperimentTemplate,
  deleteExperimentTemplate,
  getAction,
  getExperimentTemplate,
  getExperiment,
  getSafetyLever,
  getTargetResourceType,
  listActions,
  listExperimentResolvedTargets,
  listExperimentTemplates,
  listExperiments,
  listTagsForResource,
  listTargetResourceTypes,
  startExperiment,
  stopExperiment,
  tagResource,
  untagResource,
  updateExperimentTemplate,
  updateSafetyLeverState,
];
