/** FIS's default quotas. Source: community dumps of the Service Quotas API; those of targets are the target types'. */
export const quotas = {
  templates: 500,
  actionsPerTemplate: 20,
  parallelActions: 10,
  activeExperiments: 5,
  stopConditionsPerTemplate: 5,
  arnsPerTarget: 5,
  tagsPerResource: 50,
} as const;
