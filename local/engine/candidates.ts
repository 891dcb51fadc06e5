import { passesFilter } from '../../lib/model/experiments/resource-filter.ts';
import { ecsTasks } from '../../lib/model/faults/target.ts';
import type { TargetDefinition } from '../../lib/model/fis-template.ts';
import { labels } from '../../lib/model/labels.ts';
import type { Task } from '../runtimes/runtime.ts';
import { TargetResolutionError } from './errors.ts';

/**
 * The running tasks that a target means, before any selection. Only tasks that carry the system's label can be; tags,
 * filters and parameters do not see the others, and an ARN of one is refused. A target of another type than tasks means
 * none of them, and an ARN of such is missing. Throws {@link TargetResolutionError}.
 */
export function candidatesOf(target: TargetDefinition, tasks: readonly Task[], system: string): Task[] {
  if (target.resourceType !== ecsTasks.resourceType) {
    const [arn] = target.resourceArns ?? [];
    if (arn === undefined) return [];
    throw new TargetResolutionError(`Target resolution found no ${target.resourceType} ${arn}: there is none here.`);
  }
  const running = tasks.filter(({ lastStatus }) => lastStatus === 'RUNNING');
  const isOurs = (task: Task) => task.tags[labels.system] === system;
  if (target.resourceArns?.length) {
    return [...new Set(target.resourceArns)].map((arn) => {
      const task = running.find(({ taskArn }) => taskArn === arn);
      if (!task) throw new TargetResolutionError(`Target resolution found no running task ${arn}.`);
      if (!isOurs(task)) {
        throw new TargetResolutionError(
          `Task ${arn} does not carry the tag ${labels.system}=${system}; it is not touched.`,
        );
      }
      return task;
    });
  }
  return running.filter((task) => isOurs(task) && matches(target, task));
}

function matches({ resourceTags = {}, filters = [], parameters = {} }: TargetDefinition, task: Task): boolean {
  const { cluster, service } = parameters;
  return (
    Object.entries(resourceTags).every(([key, value]) => task.tags[key] === value) &&
    filters.every((filter) => passesFilter(filter, describe(task))) &&
    (cluster === undefined || cluster === task.clusterArn || cluster === lastPart(task.clusterArn)) &&
    (service === undefined || service === task.service)
  );
}

const lastPart = (arn: string) => arn.slice(arn.lastIndexOf('/') + 1);

/** A task as DescribeTasks gives it, in the PascalCase of filter paths. Source: FIS user guide, resource filters. */
function describe(task: Task): unknown {
  return {
    TaskArn: task.taskArn,
    ClusterArn: task.clusterArn,
    AvailabilityZone: task.availabilityZone,
    Group: `service:${task.service}`,
    LastStatus: task.lastStatus,
    HealthStatus: task.healthStatus,
    Tags: Object.entries(task.tags).map(([Key, Value]) => ({ Key, Value })),
    Containers: [
      {
        Name: task.service,
        LastStatus: task.lastStatus,
        HealthStatus: task.healthStatus,
        NetworkInterfaces: [{ PrivateIpv4Address: task.privateIpv4Address }],
      },
    ],
  };
}
