import { DescribeServicesCommand, DescribeTasksCommand, type ECSClient, paginateListTasks } from '@aws-sdk/client-ecs';
import type { RecordPorts } from './record-ports.ts';
import { isPlanned, type ServiceFact } from './service-facts.ts';

/** Source: ECS API reference, DescribeServices, DescribeTasks. */
const mostServices = 10;
const mostTasks = 100;

/**
 * What ECS still knows of services when it is asked: the last hundred of its events, and tasks that stopped within the
 * hour. Source: ECS developer guide, service event messages, stopped tasks.
 */
export async function lookAtServices(
  { ecs, cluster }: Pick<RecordPorts, 'ecs' | 'cluster'>,
  services: readonly string[],
): Promise<ServiceFact[]> {
  const facts: ServiceFact[] = [];
  for (let from = 0; from < services.length; from += mostServices) {
    const some = services.slice(from, from + mostServices);
    const { services: found = [] } = await ecs.send(new DescribeServicesCommand({ cluster, services: some }));
    for (const { serviceName: service = '', events = [] } of found) {
      for (const { createdAt, message = '' } of events) {
        if (!createdAt || !message.includes('has reached a steady state')) continue;
        facts.push({ service, what: 'steady', at: createdAt.getTime(), which: '' });
      }
    }
  }
  for (const service of services) facts.push(...(await lostTasks(ecs, cluster, service)));
  return facts;
}

async function lostTasks(client: ECSClient, cluster: string, service: string): Promise<ServiceFact[]> {
  const arns: string[] = [];
  const asked = { cluster, serviceName: service, desiredStatus: 'STOPPED' as const };
  for await (const { taskArns = [] } of paginateListTasks({ client }, asked)) arns.push(...taskArns);
  const facts: ServiceFact[] = [];
  for (let from = 0; from < arns.length; from += mostTasks) {
    const request = new DescribeTasksCommand({ cluster, tasks: arns.slice(from, from + mostTasks) });
    for (const { taskArn: which = '', stoppingAt, stoppedAt, stoppedReason = '' } of (await client.send(request))
      .tasks ?? []) {
      const at = stoppingAt ?? stoppedAt;
      if (at && !isPlanned(stoppedReason)) facts.push({ service, what: 'lost', at: at.getTime(), which });
    }
  }
  return facts;
}
