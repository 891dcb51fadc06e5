const guide = 'https://docs.aws.amazon.com/fis/latest/userguide';
const api = 'https://docs.aws.amazon.com/fis/latest/APIReference';

/** The pages of AWS's documentation that rules are taken from. */
export const pages = {
  createTemplate: `${api}/API_CreateExperimentTemplate.html`,
  actionInput: `${api}/API_CreateExperimentTemplateActionInput.html`,
  targetInput: `${api}/API_CreateExperimentTemplateTargetInput.html`,
  stopConditionInput: `${api}/API_CreateExperimentTemplateStopConditionInput.html`,
  actions: `${guide}/actions.html`,
  actionsReference: `${guide}/fis-actions-reference.html`,
  ecsTasks: `${guide}/ecs-task-actions.html`,
  experimentRole: `${guide}/getting-started-iam-service-role.html`,
  multiAccount: `${guide}/multi-account.html`,
  quotas: `${guide}/fis-quotas.html`,
  stopConditions: `${guide}/stop-conditions.html`,
  targets: `${guide}/targets.html`,
} as const;
