import { ecsTasks } from '../../lib/model/faults/target.ts';
import type { Task } from '../runtimes/runtime.ts';
import { describedTask } from './described-task.ts';
import { defineResourceKind, lastPart } from './resource.ts';

/** Running tasks. Source of the parameters: FIS user guide, targets. */
export const taskResources = defineResourceKind<Task>({
  resourceType: ecsTasks.resourceType,
  noun: 'task',
  one: 'running task',
  none: 'no task is running',
  all: ({ tasks }) => tasks.filter(({ lastStatus }) => lastStatus === 'RUNNING'),
  resource: (task) => ({ arn: task.taskArn, task }),
  ownTags: ({ tags }) => tags,
  describe: (task, { describeTask }) => describedTask(task, describeTask),
  parameters: {
    cluster: (cluster, { clusterArn }) => cluster === clusterArn || cluster === lastPart(clusterArn),
    service: (name, { service }) => lastPart(name) === service,
  },
});
