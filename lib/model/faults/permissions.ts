// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are IAM's own placeholders
/** IAM actions that a FIS action needs, and on what. Resources are ARN patterns with ${Region}, ${Account}, ${Cluster}. */
export interface Permission {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

const findTasks: Permission[] = [
  { actions: ['tag:GetResources', 'ecs:ListTasks'], resources: ['*'] },
  { actions: ['ecs:DescribeTasks'], resources: ['arn:aws:ecs:${Region}:${Account}:task/${Cluster}/*'] },
];

/** Stopping a task through ECS. Source: FIS actions reference, aws:ecs:stop-task. */
export const stopTaskPermissions: readonly Permission[] = [
  ...findTasks,
  { actions: ['ecs:StopTask'], resources: ['arn:aws:ecs:${Region}:${Account}:task/${Cluster}/*'] },
];

/** Running an AWSFIS document through the task's SSM agent. Source: FIS user guide, ECS task actions. */
export const ssmPermissions = (...documents: string[]): readonly Permission[] => [
  ...findTasks,
  {
    actions: ['ssm:SendCommand'],
    resources: [
      'arn:aws:ssm:${Region}:${Account}:managed-instance/*',
      ...documents.map((document) => `arn:aws:ssm:\${Region}::document/${document}`),
    ],
  },
  { actions: ['ssm:ListCommands', 'ssm:CancelCommand'], resources: ['*'] },
];

/** A network document with `sources`: FIS looks up zones and subnets too. */
export const ssmNetworkPermissions = (...documents: string[]): readonly Permission[] => [
  ...ssmPermissions(...documents),
  { actions: ['ecs:DescribeContainerInstances', 'ec2:DescribeInstances', 'ec2:DescribeSubnets'], resources: ['*'] },
];
