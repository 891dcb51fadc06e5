import type { ExperimentTemplate } from '../engine/template.ts';

/** Times on the wire are seconds since the epoch. */
export const seconds = (milliseconds: number) => milliseconds / 1000;

/** A template in the shape of FIS's ExperimentTemplate. */
export function presentTemplate({ creationTime, lastUpdateTime, targetAccounts, ...template }: ExperimentTemplate) {
  return {
    ...template,
    creationTime: seconds(creationTime),
    lastUpdateTime: seconds(lastUpdateTime),
    targetAccountConfigurationsCount: targetAccounts.length,
  };
}

/** A template in the shape of FIS's ExperimentTemplateSummary. */
export function summarizeTemplate({ id, arn, description, creationTime, lastUpdateTime, tags }: ExperimentTemplate) {
  return {
    id,
    arn,
    description,
    creationTime: seconds(creationTime),
    lastUpdateTime: seconds(lastUpdateTime),
    tags,
  };
}
