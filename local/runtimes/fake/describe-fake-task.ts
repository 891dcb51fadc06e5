import type { Task } from '../runtime.ts';

/** A task in the form of DescribeTasks, where no ECS is. */
export const describeFakeTask = (task: Task) => ({
  taskArn: task.taskArn,
  clusterArn: task.clusterArn,
  group: `service:${task.service}`,
  availabilityZone: task.availabilityZone,
  launchType: 'FARGATE',
  lastStatus: task.lastStatus,
  healthStatus: task.healthStatus,
  tags: Object.entries(task.tags).map(([key, value]) => ({ key, value })),
  containers: [
    {
      name: task.service,
      lastStatus: task.lastStatus,
      networkInterfaces: [{ privateIpv4Address: task.privateIpv4Address }],
    },
  ],
});
