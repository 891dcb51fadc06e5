import { fisQuotas } from '../fis-quotas.ts';

/** A kind of resource that an action can act on, with the parameters a target of it accepts. */
export interface TargetType {
  readonly resourceType: string;
  readonly description: string;
  /** The key of `targets` in an action, e.g. `Tasks`. */
  readonly key: string;
  /** `oneOf`: the words that FIS takes, where these are few. */
  readonly parameters: Readonly<
    Record<string, { readonly description: string; readonly required: boolean; readonly oneOf?: readonly string[] }>
  >;
  /** How a target of it names an Availability Zone: by a filter's path, or by a target parameter; absent where it cannot. */
  readonly zone?: { readonly filter: string } | { readonly parameter: string };
  /** A filter that every target of ours has: what has ended may keep its tags for a while. */
  readonly alive?: { readonly path: string; readonly values: readonly string[] };
  /** FIS's quota of resources per action where the target is given by tags or parameters, not by ARN. */
  readonly maximumResolved: number;
}

/** What FIS resolves for an action at most, unless somebody has it raised. Source: FIS user guide, quotas. */
const mostResolved = 5;

/** A kind of resource that does not exist on this machine: every target of it is empty here. Source: FIS user guide, targets. */
export const targetType = (
  given: Pick<TargetType, 'resourceType' | 'key' | 'description'> & Partial<TargetType>,
): TargetType => ({ parameters: {}, maximumResolved: mostResolved, ...given });

/** ECS tasks. Source: FIS user guide, targets and quotas. */
export const ecsTasks: TargetType = {
  resourceType: 'aws:ecs:task',
  description: 'An Amazon ECS task',
  key: 'Tasks',
  parameters: {
    cluster: { description: 'The name or ARN of the cluster that runs the target tasks.', required: false },
    service: { description: 'The name of the service that the target tasks belong to.', required: false },
  },
  zone: { filter: 'AvailabilityZone' },
  alive: { path: 'LastStatus', values: ['RUNNING'] },
  maximumResolved: fisQuotas.tasksPerAction.value,
};

/** Subnets. Source: FIS user guide, targets and quotas. */
export const subnets: TargetType = {
  resourceType: 'aws:ec2:subnet',
  description: 'An Amazon VPC subnet',
  key: 'Subnets',
  parameters: {
    availabilityZoneIdentifier: { description: 'The zone whose subnets are the targets.', required: false },
    vpc: { description: 'The VPC whose subnets are the targets.', required: false },
  },
  zone: { filter: 'AvailabilityZone' },
  maximumResolved: fisQuotas.subnetsPerAction.value,
};

/** ElastiCache replication groups. Source: FIS user guide, targets and quotas. */
export const replicationGroups: TargetType = {
  resourceType: 'aws:elasticache:replicationgroup',
  description: 'An Amazon ElastiCache replication group',
  key: 'ReplicationGroups',
  parameters: {
    availabilityZoneIdentifier: { description: 'The zone whose nodes lose their power.', required: true },
  },
  zone: { parameter: 'availabilityZoneIdentifier' },
  maximumResolved: mostResolved,
};

/** Load balancers and all else that zonal shift is switched on for. Source: FIS user guide, targets and quotas. */
export const managedResources: TargetType = {
  resourceType: 'aws:arc:zonal-shift-managed-resource',
  description: 'An AWS resource that is registered with ARC zonal shift',
  key: 'ManagedResources',
  parameters: {},
  maximumResolved: mostResolved,
};

/** Virtual machines of EC2. */
export const ec2Instances = targetType({
  resourceType: 'aws:ec2:instance',
  description: 'An Amazon EC2 instance',
  key: 'Instances',
});

/** Roles whose calls of AWS are answered by errors. */
export const iamRoles = targetType({ resourceType: 'aws:iam:role', description: 'An IAM role', key: 'Roles' });
