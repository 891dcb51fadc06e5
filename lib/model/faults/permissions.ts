// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are IAM's own placeholders
/** IAM actions that a FIS action needs, and on what. Resources are ARN patterns with ${Partition}, ${Region}, ${Account}, ${Cluster}, ${System} (the prefix of our names). */
export interface Permission {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

/** Actions on whatever there is: for what the stacks do not run, and so have no resources of. */
export const anywhere = (...actions: readonly string[]): readonly Permission[] => [{ actions, resources: ['*'] }];

const findTasks: Permission[] = [
  { actions: ['tag:GetResources', 'ecs:ListTasks'], resources: ['*'] },
  { actions: ['ecs:DescribeTasks'], resources: ['arn:${Partition}:ecs:${Region}:${Account}:task/${Cluster}/*'] },
];

/** Stopping a task through ECS. Source: FIS actions reference, aws:ecs:stop-task. */
export const stopTaskPermissions: readonly Permission[] = [
  ...findTasks,
  { actions: ['ecs:StopTask'], resources: ['arn:${Partition}:ecs:${Region}:${Account}:task/${Cluster}/*'] },
];

/** Running an AWSFIS document through the task's SSM agent. Source: FIS user guide, ECS task actions. */
export const ssmPermissions = (...documents: string[]): readonly Permission[] => [
  ...findTasks,
  {
    actions: ['ssm:SendCommand'],
    resources: [
      'arn:${Partition}:ssm:${Region}:${Account}:managed-instance/*',
      ...documents.map((document) => `arn:\${Partition}:ssm:\${Region}::document/${document}`),
    ],
  },
  { actions: ['ssm:ListCommands', 'ssm:CancelCommand'], resources: ['*'] },
];

/** A network document with `sources`: FIS looks up zones and subnets too. */
export const ssmNetworkPermissions = (...documents: string[]): readonly Permission[] => [
  ...ssmPermissions(...documents),
  { actions: ['ecs:DescribeContainerInstances', 'ec2:DescribeInstances', 'ec2:DescribeSubnets'], resources: ['*'] },
];

/** Denying traffic of subnets: FIS swaps their network ACLs. Source: FIS actions reference, aws:network:disrupt-connectivity. */
export const disruptConnectivityPermissions: readonly Permission[] = [
  {
    actions: [
      'ec2:DescribeManagedPrefixLists',
      'ec2:DescribeNetworkAcls',
      'ec2:DescribeSubnets',
      'ec2:DescribeVpcs',
      'ec2:GetManagedPrefixListEntries',
      'tag:GetResources',
    ],
    resources: ['*'],
  },
  {
    actions: ['ec2:CreateNetworkAcl'],
    resources: [
      'arn:${Partition}:ec2:${Region}:${Account}:network-acl/*',
      'arn:${Partition}:ec2:${Region}:${Account}:vpc/*',
    ],
  },
  {
    actions: ['ec2:CreateNetworkAclEntry', 'ec2:CreateTags', 'ec2:DeleteNetworkAcl'],
    resources: ['arn:${Partition}:ec2:${Region}:${Account}:network-acl/*'],
  },
  {
    actions: ['ec2:ReplaceNetworkAclAssociation'],
    resources: [
      'arn:${Partition}:ec2:${Region}:${Account}:subnet/*',
      'arn:${Partition}:ec2:${Region}:${Account}:network-acl/*',
    ],
  },
];

/** Source: FIS actions reference, aws:elasticache:replicationgroup-interrupt-az-power. */
export const interruptAzPowerPermissions: readonly Permission[] = [
  { actions: ['tag:GetResources'], resources: ['*'] },
  {
    actions: ['elasticache:DescribeReplicationGroups', 'elasticache:InterruptClusterAzPower'],
    resources: ['arn:${Partition}:elasticache:${Region}:${Account}:replicationgroup:${System}-*'],
  },
];

/** Leading users away from a zone. Source: FIS actions reference, aws:arc:start-zonal-autoshift. */
export const zonalShiftPermissions: readonly Permission[] = [
  {
    actions: ['arc-zonal-shift:ListManagedResources', 'autoscaling:DescribeTags', 'tag:GetResources'],
    resources: ['*'],
  },
  {
    actions: [
      'arc-zonal-shift:CancelZonalShift',
      'arc-zonal-shift:GetManagedResource',
      'arc-zonal-shift:StartZonalShift',
      'arc-zonal-shift:UpdateZonalShift',
    ],
    resources: ['arn:${Partition}:elasticloadbalancing:${Region}:${Account}:loadbalancer/app/*'],
  },
];

/** FIS starts a document of ours and hands it its role. Source: FIS actions reference, aws:ssm:start-automation-execution. */
export const startAutomationPermissions: readonly Permission[] = [
  {
    actions: ['ssm:StartAutomationExecution'],
    resources: [
      'arn:${Partition}:ssm:${Region}:${Account}:document/${System}-*',
      'arn:${Partition}:ssm:${Region}:${Account}:automation-definition/${System}-*',
      'arn:${Partition}:ssm:${Region}:${Account}:automation-execution/*',
    ],
  },
  {
    actions: ['ssm:GetAutomationExecution', 'ssm:StopAutomationExecution'],
    resources: ['arn:${Partition}:ssm:${Region}:${Account}:automation-execution/*'],
  },
  { actions: ['iam:PassRole'], resources: ['arn:${Partition}:iam::${Account}:role/${System}-automation-*'] },
];

/** A document that runs a Command document of ours on the tasks' SSM agents. */
export const runCommandPermissions: readonly Permission[] = [
  {
    actions: ['ssm:SendCommand'],
    resources: [
      'arn:${Partition}:ssm:${Region}:${Account}:managed-instance/*',
      'arn:${Partition}:ssm:${Region}:${Account}:document/${System}-*',
    ],
  },
  {
    actions: ['ssm:CancelCommand', 'ssm:DescribeInstanceInformation', 'ssm:ListCommandInvocations', 'ssm:ListCommands'],
    resources: ['*'],
  },
];

export const testFailoverPermissions: readonly Permission[] = [
  {
    actions: ['elasticache:DescribeReplicationGroups', 'elasticache:TestFailover'],
    resources: [
      'arn:${Partition}:elasticache:${Region}:${Account}:replicationgroup:${System}-*',
      'arn:${Partition}:elasticache:${Region}:${Account}:cluster:${System}-*',
    ],
  },
];

export const updateTablePermissions: readonly Permission[] = [
  {
    actions: ['dynamodb:DescribeTable', 'dynamodb:UpdateTable'],
    resources: ['arn:${Partition}:dynamodb:${Region}:${Account}:table/${System}-*'],
  },
];

/**
 * Registering a task definition that differs in a variable, giving it, or the one from before, to a service of ours, and
 * deregistering it. Who registers a task definition passes its roles. Source: Service Authorization Reference, ECS.
 */
export const deployPermissions: readonly Permission[] = [
  { actions: ['ecs:DescribeTaskDefinition', 'ecs:DeregisterTaskDefinition'], resources: ['*'] },
  {
    actions: ['ecs:RegisterTaskDefinition', 'ecs:TagResource'],
    resources: ['arn:${Partition}:ecs:${Region}:${Account}:task-definition/${System}-*:*'],
  },
  {
    actions: ['ecs:DescribeServices', 'ecs:UpdateService'],
    resources: ['arn:${Partition}:ecs:${Region}:${Account}:service/${Cluster}/*'],
  },
  {
    actions: ['iam:PassRole'],
    resources: [
      'arn:${Partition}:iam::${Account}:role/${System}-task-*',
      'arn:${Partition}:iam::${Account}:role/${System}-execution-*',
    ],
  },
];
