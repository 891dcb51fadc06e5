import { fisQuotas } from '../fis-quotas.ts';

/** A kind of resource that an action can act on, with the parameters a target of it accepts. */
export interface TargetType {
  readonly resourceType: string;
  readonly description: string;
  /** The key of `targets` in an action, e.g. `Tasks`. */
  readonly key: string;
  readonly parameters: Readonly<Record<string, { readonly description: string; readonly required: boolean }>>;
  /** How a target of it names an Availability Zone: by a filter's path, or by a target parameter; absent where it cannot. */
  readonly zone?: { readonly filter: string } | { readonly parameter: string };
  /** A filter that every target of ours has: what has ended may keep its tags for a while. */
  readonly alive?: { readonly path: string; readonly values: readonly string[] };
  /** FIS's quota of resources per action where the target is given by tags or parameters, not by ARN. */
  readonly maximumResolved: number;
}

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
  maximumResolved: 5,
};

/** Load balancers and all else that zonal shift is switched on for. Source: FIS user guide, targets and quotas. */
export const managedResources: TargetType = {
  resourceType: 'aws:arc:zonal-shift-managed-resource',
  description: 'An AWS resource that is registered with ARC zonal shift',
  key: 'ManagedResources',
  parameters: {},
  maximumResolved: 5,
};
