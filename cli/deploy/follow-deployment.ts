import {
  DescribeServiceDeploymentsCommand,
  DescribeTasksCommand,
  type ECSClient,
  ListTasksCommand,
  type ServiceDeployment,
} from '@aws-sdk/client-ecs';
import { systemClock } from '../../base/clock.ts';
import { hasDeploymentEnded } from '../../lib/model/events/deployment.ts';
import type { Progress } from '../../runs/reporters/progress.ts';

const pollMilliseconds = 150;

/** Tells what becomes of a service deployment, step by step; resolves when it is over. */
export async function followDeployment(
  ecs: ECSClient,
  { arn, rollout, service }: { arn: string; rollout: string; service: string },
  progress: Progress,
): Promise<ServiceDeployment> {
  const told = new Set<string>();
  let before = '';
  for (;;) {
    const deployment = await describe(ecs, arn);
    const { status = 'PENDING', statusReason = '' } = deployment;
    for (const line of await stoppedTasks(ecs, rollout, told)) progress.line(line);
    if (status !== before) progress.line(`${service}: ${status}${statusReason && `: ${statusReason}`}`);
    progress.step(`deploying ${service}: ${status}`);
    if (hasDeploymentEnded(status)) return deployment;
    before = status;
    await systemClock.sleep(pollMilliseconds);
  }
}

async function describe(ecs: ECSClient, arn: string): Promise<ServiceDeployment> {
  const { serviceDeployments } = await ecs.send(
    new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [arn] }),
  );
  const [deployment] = serviceDeployments ?? [];
  if (!deployment) throw new Error(`ECS knows no service deployment ${arn}`);
  return deployment;
}

/** A line for each task of the rollout that has stopped and was not told of yet. */
async function stoppedTasks(ecs: ECSClient, startedBy: string, told: Set<string>): Promise<string[]> {
  const { taskArns = [] } = await ecs.send(new ListTasksCommand({ startedBy, desiredStatus: 'STOPPED' }));
  const news = taskArns.filter((arn) => !told.has(arn));
  if (news.length === 0) return [];
  const { tasks = [] } = await ecs.send(new DescribeTasksCommand({ tasks: news }));
  return tasks.map(({ taskArn = '', stoppedReason = 'no reason given' }) => {
    told.add(taskArn);
    return `task ${taskArn.slice(taskArn.lastIndexOf('/') + 1).slice(0, 8)} stopped: ${stoppedReason}`;
  });
}
