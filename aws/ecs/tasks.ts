import { DescribeTasksCommand, type ECSClient, type Failure, paginateListTasks, type Task } from '@aws-sdk/client-ecs';

/** Most that DescribeTasks takes at once. Source: Amazon ECS API reference, DescribeTasks. */
const mostDescribed = 100;

/** Every task of a cluster that is meant to run, with its tags. Rejects as ECS does, also where there is no such cluster. */
export async function tasksOf(client: ECSClient, cluster: string): Promise<Task[]> {
  const arns: string[] = [];
  for await (const { taskArns = [] } of paginateListTasks({ client }, { cluster, desiredStatus: 'RUNNING' })) {
    arns.push(...taskArns);
  }
  return (await describe(client, cluster, arns)).flatMap(({ tasks }) => tasks);
}

/** Those of the tasks that are no more: stopped, unknown to ECS (which forgets them after about an hour), or without their cluster. */
export async function goneTasks(client: ECSClient, arns: readonly string[]): Promise<Set<string>> {
  const gone = new Set<string>();
  for (const [cluster, its] of Map.groupBy(arns, clusterOf)) {
    try {
      for (const { tasks, failures } of await describe(client, cluster, its)) {
        for (const { taskArn = '', lastStatus } of tasks) if (lastStatus === 'STOPPED') gone.add(taskArn);
        for (const { arn = '', reason } of failures) if (reason === 'MISSING') gone.add(arn);
      }
    } catch (error) {
      if ((error as Error).name !== 'ClusterNotFoundException') throw error;
      for (const arn of its) gone.add(arn);
    }
  }
  return gone;
}

/** The parts of a task's ARN that say where it is; undefined where the text is none. */
export function placeOfTask(arn: string): { readonly region: string; readonly cluster: string } | undefined {
  const [, region, cluster] = /^arn:[\w-]+:ecs:([\w-]+):\d{12}:task\/([^/]+)\/[^/]+$/.exec(arn) ?? [];
  return region && cluster ? { region, cluster } : undefined;
}

const clusterOf = (arn: string) => placeOfTask(arn)?.cluster ?? '';

async function describe(client: ECSClient, cluster: string, arns: readonly string[]) {
  const pages: { tasks: Task[]; failures: Failure[] }[] = [];
  for (let from = 0; from < arns.length; from += mostDescribed) {
    const request = { cluster, tasks: arns.slice(from, from + mostDescribed), include: ['TAGS' as const] };
    const { tasks = [], failures = [] } = await client.send(new DescribeTasksCommand(request));
    pages.push({ tasks, failures });
  }
  return pages;
}
