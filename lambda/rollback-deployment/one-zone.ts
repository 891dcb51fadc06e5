import { DescribeTasksCommand, type ECSClient, paginateListTasks, type Task } from '@aws-sdk/client-ecs';
import type { Zones } from './situation.ts';

/** Most that DescribeTasks takes at once. Source: ECS API reference, DescribeTasks. */
const mostDescribed = 100;

/** Tasks of a service, also those that have stopped within the last hour, which is how long ECS knows them. */
export async function tasksOfService(client: ECSClient, cluster: string, serviceName: string): Promise<Task[]> {
  const arns: string[] = [];
  for (const desiredStatus of ['RUNNING', 'STOPPED'] as const) {
    for await (const page of paginateListTasks({ client }, { cluster, serviceName, desiredStatus })) {
      arns.push(...(page.taskArns ?? []));
    }
  }
  const found: Task[] = [];
  for (let from = 0; from < arns.length; from += mostDescribed) {
    const tasks = arns.slice(from, from + mostDescribed);
    found.push(...((await client.send(new DescribeTasksCommand({ cluster, tasks }))).tasks ?? []));
  }
  return found;
}

/**
 * Where the tasks of a deployment are bad: ended by themselves, or UNHEALTHY. One zone alone is hurt where all that are
 * bad are in it, none there is good, and some of the same version are good elsewhere. Alarms say nothing of zones, and
 * tasks that answer wrongly are as healthy as any to ECS.
 */
export function zonesOf(
  tasks: readonly Task[],
  { taskDefinition, began }: { taskDefinition: string; began: number },
): Zones {
  const its = tasks.filter(
    ({ taskDefinitionArn, createdAt }) => taskDefinitionArn === taskDefinition && Number(createdAt ?? began) >= began,
  );
  const zonesWhere = (wanted: (task: Task) => boolean) =>
    new Set(its.filter(wanted).flatMap(({ availabilityZone }) => availabilityZone ?? []));
  const bad = zonesWhere(isBad);
  const good = zonesWhere((task) => !isBad(task) && task.lastStatus === 'RUNNING');
  const [zone] = bad;
  if (bad.size > 1) return { bad: 'several' };
  if (zone === undefined || good.has(zone) || good.size === 0) return { bad: 'unknown' };
  return { bad: 'one', zone };
}

/** Source: ECS API reference, Task: healthStatus, stopCode. */
function isBad({ healthStatus, stopCode, stoppedReason = '' }: Task): boolean {
  if (healthStatus === 'UNHEALTHY') return true;
  if (stopCode === 'EssentialContainerExited' || stopCode === 'TaskFailedToStart') return true;
  return stopCode === 'ServiceSchedulerInitiated' && /health checks?/i.test(stoppedReason);
}
