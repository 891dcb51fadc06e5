import { defineFault, onlyKnown } from './fault.ts';
import { duration, integer } from './parameter.ts';
import { anywhere } from './permissions.ts';
import { targetType } from './target.ts';

/** Source: FIS actions reference. */
export const drainContainerInstances = defineFault({
  actionId: 'aws:ecs:drain-container-instances',
  description: 'Drains a share of the instances of EC2 that a cluster of ECS runs tasks on.',
  target: targetType({ resourceType: 'aws:ecs:cluster', description: 'An Amazon ECS cluster', key: 'Clusters' }),
  parameters: {
    drainagePercentage: integer('The share of instances that are drained, in percent.', { min: 1, max: 100 }),
    duration: duration('How long they stay so.'),
  },
  permissions: anywhere(
    'ecs:DescribeClusters',
    'ecs:UpdateContainerInstancesState',
    'ecs:ListContainerInstances',
    'tag:GetResources',
  ),
  ...onlyKnown('tasks here, as those on Fargate, run on no instances of a cluster'),
});
