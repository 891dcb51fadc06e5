/** A quota of an account, as Service Quotas shows it for the service code `fis`. */
export interface Quota {
  /** AWS's own name of it. */
  readonly name: string;
  /** AWS's code of it; absent where it is no entry of Service Quotas. */
  readonly code?: string;
  readonly value: number;
  /** Whether AWS raises it on request. */
  readonly adjustable: boolean;
}

/**
 * What FIS takes at most, by default. Source: AWS General Reference, AWS FIS endpoints and quotas; codes and what is
 * adjustable as ListAWSDefaultServiceQuotas of Service Quotas gives them.
 */
export const fisQuotas = {
  experimentTemplates: { name: 'Experiment templates', code: 'L-2FF3254A', value: 500, adjustable: false },
  actionsPerTemplate: { name: 'Actions per experiment template', code: 'L-0BFE6B67', value: 20, adjustable: false },
  parallelActions: { name: 'Parallel actions per experiment', code: 'L-EB051440', value: 10, adjustable: false },
  activeExperiments: { name: 'Active experiments', code: 'L-F5FCA485', value: 5, adjustable: false },
  stopConditionsPerTemplate: {
    name: 'Stop conditions per experiment template',
    code: 'L-872EC72B',
    value: 5,
    adjustable: false,
  },
  targetAccountsPerTemplate: {
    name: 'Target account configurations per experiment template',
    code: 'L-47D4AE5B',
    value: 10,
    adjustable: true,
  },
  /** For `aws:ecs:stop-task`; each ECS action has one of its own, of the same value. Counts tasks found by tags alone. */
  tasksPerAction: { name: 'Target Tasks for aws:ecs:stop-task', code: 'L-48D12416', value: 5, adjustable: true },
  /** Counts subnets found by tags alone. */
  subnetsPerAction: {
    name: 'Target Subnets for aws:network:disrupt-connectivity',
    code: 'L-1F59732D',
    value: 5,
    adjustable: true,
  },
  resourcesPerTarget: { name: 'Resources per experiment target', value: 5, adjustable: false },
  tagsPerResource: { name: 'Tags per resource', value: 50, adjustable: false },
} as const satisfies Readonly<Record<string, Quota>>;
