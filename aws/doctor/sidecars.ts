import { DescribeTasksCommand, type ECSClient, paginateListTasks } from '@aws-sdk/client-ecs';
import { ListTagsForResourceCommand, paginateDescribeInstanceInformation, type SSMClient } from '@aws-sdk/client-ssm';
import type { Finding } from '../../base/finding.ts';
import { labels } from '../../lib/model/labels.ts';
import { agentContainer, namesOf } from '../../lib/names.ts';
import type { Check } from './check.ts';

/** A running task of the environment's cluster. */
export interface TaskFacts {
  readonly arn: string;
  readonly service: string;
  /** Whether it has an SSM agent beside its app, by which faults come in. */
  readonly hasAgent: boolean;
}

/** What a task is to Systems Manager: its agent, once it is registered. */
export interface InstanceFacts {
  readonly id: string;
  readonly isOnline: boolean;
  /** The task that registered it, running or not. */
  readonly task: string | undefined;
}

export interface SidecarsAt {
  readonly environment: string;
  readonly region: string;
  readonly logGroupOf: (service: string) => string;
}

/** The tag by which FIS finds a task's managed instance. Source: FIS user guide, ECS task actions. */
const taskTag = 'ECS_TASK_ARN';

/**
 * The managed instances are asked for by tags whose keys have a colon in them, as our documents ask; that
 * `DescribeInstanceInformation` takes those is not verified for want of an account.
 */
export const sidecars: Check = {
  name: 'sidecars',
  needs: ['ecs:ListTasks', 'ecs:DescribeTasks', 'ssm:DescribeInstanceInformation', 'ssm:ListTagsForResource'],
  afterwards: true,
  find: async ({ account: { clients, region }, config }) => {
    const { cluster, logGroup } = namesOf(config);
    const running = await readTasks(clients.ecs, cluster);
    const instances = await readInstances(clients.ssm, config);
    const at = { environment: config.name, region, logGroupOf: logGroup };
    return [checkSidecars(running, instances, at), checkLeftInstances(running, instances, at)];
  },
};

/** Whether every running task that has an agent can be reached by it. */
export function checkSidecars(
  tasks: readonly TaskFacts[],
  instances: readonly InstanceFacts[],
  { region, logGroupOf }: SidecarsAt,
): Finding {
  const check = 'sidecars';
  const withAgent = tasks.filter(({ hasAgent }) => hasAgent);
  if (withAgent.length === 0) {
    return { check, level: 'ok', message: 'no running task has one: faults inside tasks are switched off' };
  }
  const online = new Set(instances.flatMap(({ isOnline, task }) => (isOnline && task ? [task] : [])));
  const missing = withAgent.filter(({ arn }) => !online.has(arn));
  const registered = `${withAgent.length - missing.length} of ${withAgent.length} registered and online`;
  const [first] = missing;
  if (!first) return { check, level: 'ok', message: registered };
  const named = missing.map(({ service, arn }) => `${service} ${arn.slice(arn.lastIndexOf('/') + 1)}`).join(', ');
  return {
    check,
    level: 'fail',
    message: `${registered}; no fault reaches the inside of ${named}`,
    advice: `aws logs tail ${logGroupOf(first.service)} --log-stream-name-prefix ssm-agent --since 1h --region ${region}`,
  };
}

/** Managed instances whose task is gone: a sidecar that was killed cannot take its own back. */
export function checkLeftInstances(
  tasks: readonly TaskFacts[],
  instances: readonly InstanceFacts[],
  { environment, region }: SidecarsAt,
): Finding {
  const check = 'leftovers';
  const alive = new Set(tasks.map(({ arn }) => arn));
  const left = instances.filter(({ task }) => task === undefined || !alive.has(task));
  if (left.length === 0) return { check, level: 'ok', message: 'every managed instance has its task' };
  const shown = left.slice(0, 3).map(({ id }) => id);
  return {
    check,
    level: 'warn',
    message: `${left.length} managed ${left.length === 1 ? 'instance' : 'instances'} without a running task: ${shown.join(', ')}${left.length > 3 ? ' ...' : ''}`,
    advice: `npx chaos heal --endpoint aws --env ${environment} --region ${region}`,
  };
}

/** `DescribeTasks` takes a hundred at a time, as `ListTasks` gives them. Source: ECS API reference. */
async function readTasks(client: ECSClient, cluster: string): Promise<TaskFacts[]> {
  const found: TaskFacts[] = [];
  for await (const { taskArns = [] } of paginateListTasks({ client }, { cluster, desiredStatus: 'RUNNING' })) {
    if (taskArns.length === 0) continue;
    const { tasks = [] } = await client.send(new DescribeTasksCommand({ cluster, tasks: taskArns }));
    for (const { taskArn: arn = '', group = '', lastStatus, containers = [] } of tasks) {
      // One on its way registers in a moment.
      if (lastStatus !== 'RUNNING') continue;
      const hasAgent = containers.some(({ name }) => name === agentContainer);
      found.push({ arn, service: group.replace(/^service:/, ''), hasAgent });
    }
  }
  return found;
}

async function readInstances(
  client: SSMClient,
  { system, name }: { readonly system: string; readonly name: string },
): Promise<InstanceFacts[]> {
  const Filters = [
    { Key: `tag:${labels.system}`, Values: [system] },
    { Key: `tag:${labels.environment}`, Values: [name] },
  ];
  const found: InstanceFacts[] = [];
  for await (const page of paginateDescribeInstanceInformation({ client }, { Filters })) {
    for (const { InstanceId: id = '', PingStatus } of page.InstanceInformationList ?? []) {
      const asked = { ResourceType: 'ManagedInstance', ResourceId: id } as const;
      const { TagList = [] } = await client.send(new ListTagsForResourceCommand(asked));
      const task = TagList.find(({ Key }) => Key === taskTag)?.Value;
      found.push({ id, isOnline: PingStatus === 'Online', task });
    }
  }
  return found;
}
