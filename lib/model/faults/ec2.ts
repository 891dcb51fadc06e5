import { defineFault, onlyKnown } from './fault.ts';
import { duration, flag, integer, list, optional } from './parameter.ts';
import { anywhere } from './permissions.ts';
import { ec2Instances, iamRoles, targetType } from './target.ts';

const noInstances = 'instances of EC2 exist in AWS only: tasks here are processes or containers';

const zones = list('The zones in which there is no capacity, by name or id.', {
  of: 'zones',
  pattern: /^[a-z0-9-]+$/,
});

/** FIS takes the roles by ARN only. Source: FIS actions reference. */
const apiInsufficientCapacity = defineFault({
  actionId: 'aws:ec2:api-insufficient-instance-capacity-error',
  description: 'Tells a role that asks EC2 for instances that there is no capacity.',
  target: iamRoles,
  targetsBy: 'resourceArns',
  parameters: {
    duration: duration('How long there is no capacity.'),
    availabilityZoneIdentifiers: zones,
    percentage: integer('The share of calls that are told so, in percent.', { min: 1, max: 100 }),
  },
  permissions: anywhere('ec2:InjectApiError'),
  ...onlyKnown(noInstances),
});

/** Source: FIS actions reference. */
const groupInsufficientCapacity = defineFault({
  actionId: 'aws:ec2:asg-insufficient-instance-capacity-error',
  description: 'Tells an Auto Scaling group that launches instances that there is no capacity.',
  target: targetType({
    resourceType: 'aws:ec2:autoscaling-group',
    description: 'An Amazon EC2 Auto Scaling group',
    key: 'AutoScalingGroups',
  }),
  parameters: {
    duration: duration('How long there is no capacity.'),
    availabilityZoneIdentifiers: zones,
    percentage: integer('The share of launches that are told so, in percent.', { min: 1, max: 100, default: 100 }),
  },
  permissions: anywhere('ec2:InjectApiError', 'autoscaling:DescribeAutoScalingGroups'),
  ...onlyKnown(noInstances),
});

/** Source: FIS actions reference. */
const rebootInstances = defineFault({
  actionId: 'aws:ec2:reboot-instances',
  description: 'Reboots instances of EC2.',
  target: ec2Instances,
  parameters: {},
  permissions: anywhere('ec2:RebootInstances', 'ec2:DescribeInstances'),
  ...onlyKnown(noInstances),
});

/** Source: FIS actions reference. */
const interruptSpotInstances = defineFault({
  actionId: 'aws:ec2:send-spot-instance-interruptions',
  description: 'Gives Spot Instances notice, and takes them two minutes later.',
  target: targetType({
    resourceType: 'aws:ec2:spot-instance',
    description: 'An Amazon EC2 Spot Instance',
    key: 'SpotInstances',
  }),
  parameters: {
    durationBeforeInterruption: duration('How long they are left before they are interrupted.', {
      least: 'PT2M',
      most: 'PT15M',
    }),
  },
  permissions: anywhere('ec2:SendSpotInstanceInterruptions', 'ec2:DescribeInstances'),
  ...onlyKnown(noInstances),
});

/** Source: FIS actions reference. */
const stopInstances = defineFault({
  actionId: 'aws:ec2:stop-instances',
  description: 'Stops instances of EC2, and starts them again where it is told when.',
  target: ec2Instances,
  parameters: {
    startInstancesAfterDuration: optional(duration('After how long they are started again.')),
    completeIfInstancesTerminated: flag('Whether it is no failure that instances have gone meanwhile.', {
      default: false,
    }),
  },
  permissions: anywhere('ec2:StopInstances', 'ec2:StartInstances'),
  ...onlyKnown(noInstances),
});

/** Source: FIS actions reference. */
const terminateInstances = defineFault({
  actionId: 'aws:ec2:terminate-instances',
  description: 'Terminates instances of EC2.',
  target: ec2Instances,
  parameters: {},
  permissions: anywhere('ec2:TerminateInstances', 'ec2:DescribeInstances'),
  ...onlyKnown(noInstances),
});

export const ec2Faults = [
  apiInsufficientCapacity,
  groupInsufficientCapacity,
  rebootInstances,
  interruptSpotInstances,
  stopInstances,
  terminateInstances,
] as const;
