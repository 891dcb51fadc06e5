const noResources = 'IAM knows no resources for it';

const ofItself =
  'an agent calls it for its own instance; its credentials are of its role, which every instance of this environment shares';

/**
 * Why a role may do a thing to any resource: there is no way to say less, and nothing is changed by it
 * that is not named elsewhere. An action that is not listed here needs resources, or its line.
 */
export const anyResource: Readonly<Record<string, string>> = {
  'tag:GetResources': noResources,
  'ecs:ListTasks': 'FIS lists tasks of the clusters that the tags point to; a list of ARNs changes nothing',
  'ecs:DescribeContainerInstances': 'on Fargate there are none to name; it reads only',
  'arc-zonal-shift:ListManagedResources': noResources,
  'autoscaling:DescribeTags': noResources,
  'backup:CopyFromBackupVault': 'AWS Backup copies what its plan says; the vaults that it copies into are named',
  'ec2:DescribeInstances': noResources,
  'ec2:DescribeManagedPrefixLists': noResources,
  'ec2:DescribeNetworkAcls': noResources,
  'ec2:DescribeSubnets': noResources,
  'ec2:DescribeVpcs': noResources,
  'ec2:GetManagedPrefixListEntries': 'AWS-managed prefix lists belong to no account that could be named; it reads only',
  'ec2messages:AcknowledgeMessage': noResources,
  'ec2messages:DeleteMessage': noResources,
  'ec2messages:FailMessage': noResources,
  'ec2messages:GetEndpoint': noResources,
  'ec2messages:GetMessages': noResources,
  'ec2messages:SendReply': noResources,
  'ecr:GetAuthorizationToken': noResources,
  'ssm:AddTagsToResource': 'neither an activation nor the instance that comes of it has an ARN before',
  'ssm:CancelCommand': noResources,
  'ssm:CreateActivation': noResources,
  'ssm:DeleteActivation': noResources,
  'ssm:DescribeInstanceInformation': noResources,
  'ssm:ListCommandInvocations': noResources,
  'ssm:ListCommands': noResources,
  'ssm:UpdateInstanceInformation': ofItself,
  'ssmmessages:CreateControlChannel': noResources,
  'ssmmessages:CreateDataChannel': noResources,
  'ssmmessages:OpenControlChannel': noResources,
  'ssmmessages:OpenDataChannel': noResources,
  'logs:CreateLogDelivery': noResources,
  'logs:DescribeLogGroups': 'FIS looks the group up without saying which; it reads names only',
  'logs:DescribeResourcePolicies': noResources,
  'logs:PutResourcePolicy': noResources,
  'cloudwatch:DescribeAlarms': 'composite alarms, where an environment chooses them, cannot be named; it reads only',
  'cloudwatch:DescribeAlarmHistory': 'that of composite alarms needs it; it reads only',
  'cloudwatch:GetMetricData': 'metrics of AWS itself have no resource; it reads only',
  'cloudwatch:ListMetrics': 'metrics of AWS itself have no resource; it reads names only',
  'cloudwatch:GetMetricWidgetImage': noResources,
  'ecs:DeregisterTaskDefinition': noResources,
  'ecs:DescribeTaskDefinition': noResources,
  'fis:ListExperiments': noResources,
  'fis:ListExperimentTemplates': noResources,
  'xray:PutTelemetryRecords': noResources,
  'xray:PutTraceSegments': noResources,
};

/** Metadata of a role, read by the policy at synth: action to the reason why its resource is `*`. */
export const anyResourceMetadata = 'breakwater:any-resource';
