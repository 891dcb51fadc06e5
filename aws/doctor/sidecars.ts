import type { ECSClient } from '@aws-sdk/client-ecs';
import type { Finding } from '../../base/finding.ts';
import { agentContainer, namesOf } from '../../lib/names.ts';
import { awsLine, chaosLine, type Where } from '../command-lines.ts';
import { tasksOf } from '../ecs/tasks.ts';
import { leftOf, type ManagedInstance, managedInstances } from '../leftovers/managed-instances.ts';
import type { Check } from './check.ts';

/** A running task of the environment's cluster. */
export interface TaskFacts {
  readonly arn: string;
  readonly service: string;
  /** Whether it has an SSM agent beside its app, by which faults come in. */
  readonly hasAgent: boolean;
}

export interface SidecarsAt extends Where {
  readonly logGroupOf: (service: string) => string;
}

export const sidecars: Check = {
  name: 'sidecars',
  needs: ['ecs:ListTasks', 'ecs:DescribeTasks', 'ssm:DescribeInstanceInformation', 'ssm:ListTagsForResource'],
  afterwards: true,
  find: async ({ account: { clients, region }, config, where }) => {
    const { cluster, logGroup } = namesOf(config);
    const running = await readTasks(clients.ecs, cluster);
    const wanted = { system: config.system, environment: config.name };
    const instances = await managedInstances({ ssm: clients.ssm, region }, wanted);
    const at = { ...where, logGroupOf: logGroup };
    return [checkSidecars(running, instances, at), checkLeftInstances(await leftOf(instances, clients.ecs), at)];
  },
};

/** Whether every running task that has an agent can be reached by it. */
export function checkSidecars(
  tasks: readonly TaskFacts[],
  instances: readonly ManagedInstance[],
  { logGroupOf, ...where }: SidecarsAt,
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
    advice: awsLine(`logs tail ${logGroupOf(first.service)} --log-stream-name-prefix ssm-agent --since 1h`, where),
  };
}

/** Managed instances whose task is gone, or not told: a sidecar that was killed cannot take its own back. */
export function checkLeftInstances(left: readonly Pick<ManagedInstance, 'id'>[], where: SidecarsAt): Finding {
  const check = 'leftovers';
  if (left.length === 0) return { check, level: 'ok', message: 'every managed instance has its task' };
  const shown = left.slice(0, 3).map(({ id }) => id);
  return {
    check,
    level: 'warn',
    message: `${left.length} managed ${left.length === 1 ? 'instance' : 'instances'} without a running task: ${shown.join(', ')}${left.length > 3 ? ' ...' : ''}`,
    advice: `npx ${chaosLine('heal', where)}`,
  };
}

async function readTasks(client: ECSClient, cluster: string): Promise<TaskFacts[]> {
  // One on its way registers in a moment.
  const running = (await tasksOf(client, cluster)).filter(({ lastStatus }) => lastStatus === 'RUNNING');
  return running.map(({ taskArn: arn = '', group = '', containers = [] }) => ({
    arn,
    service: group.replace(/^service:/, ''),
    hasAgent: containers.some(({ name }) => name === agentContainer),
  }));
}
