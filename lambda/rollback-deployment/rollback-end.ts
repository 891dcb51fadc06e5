import { DescribeServiceDeploymentsCommand, type ServiceDeploymentStatus } from '@aws-sdk/client-ecs';
import type { AwsEvent } from '../../lib/model/response/aws-event.ts';
import type { FollowUp } from '../../lib/model/response/follow-up.ts';
import { claim } from '../shared/claim.ts';
import type { Ports } from '../shared/ports.ts';
import { TakenError } from '../shared/taken-error.ts';
import { planOfDeployment, plansThatAre, type RollbackPlan, writePlan } from './plan.ts';
import { deploymentsOf } from './read-deployments.ts';
import { say } from './tell.ts';
import { watchAgain } from './watch-again.ts';

/** ECS's events are not to be relied on: so often is looked for the end, after the rollback, until it is an incident. */
const everySeconds = 60;
export const overdueMinutes = 15;
const leaseSeconds = 60;

export const lookForEndSoon = (ports: Pick<Ports, 'later'>, { deployment }: RollbackPlan): Promise<void> =>
  ports.later({ kind: 'follow-up', about: 'rollback-end', deployment }, everySeconds);

/** How a rollback stands, by ECS. */
type End = { readonly is: 'open' } | { readonly is: 'good' | 'bad'; readonly status: string };

/** Looks by the clock: tells the end, that there is none, or looks again. */
export async function lookForEnd(ports: Ports, { deployment }: FollowUp): Promise<void> {
  const open = await planOfDeployment(ports, String(deployment));
  if (!open || open.progress === 'ended') return;
  const end = await endOf(ports, open.plan);
  if (end.is !== 'open') return tellEnd(ports, open.plan, end);
  if (ports.clock.wall() - open.plan.at < overdueMinutes * 60_000) return lookForEndSoon(ports, open.plan);
  return tellEnd(ports, open.plan, { is: 'bad', status: `not over after ${overdueMinutes} min` });
}

/** Looks because ECS says that a deployment is over. Source: ECS developer guide, service deployment state change events. */
export async function hearOfDeployment(ports: Ports, event: AwsEvent): Promise<void> {
  const { eventName } = event.detail;
  const [, cluster, service = ''] = /:service\/([^/]+)\/([^/]+)$/.exec(event.resources[0] ?? '') ?? [];
  const isEnd = eventName === 'SERVICE_DEPLOYMENT_COMPLETED' || eventName === 'SERVICE_DEPLOYMENT_FAILED';
  if (!isEnd || cluster !== ports.cluster) return;
  const plans = await plansThatAre(ports, 'told');
  for (const plan of plans.filter((one) => one.service === service)) {
    const end = await endOf(ports, plan);
    if (end.is !== 'open') await tellEnd(ports, plan, end);
  }
}

/** Where a deployment was told to roll back it says so itself; else it is the service's next deployment. */
async function endOf(ports: Ports, { how, service, deployment, at }: RollbackPlan): Promise<End> {
  if (how !== 'update-service') {
    const request = new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [deployment] });
    const { serviceDeployments = [] } = await ports.ecs.send(request);
    return readEnd(serviceDeployments[0]?.status, 'ROLLBACK_SUCCESSFUL');
  }
  const all = await deploymentsOf(ports, service);
  const next = all
    .filter((one) => one.serviceDeploymentArn !== deployment && Number(one.createdAt) >= at - clockSkewMilliseconds)
    .at(-1);
  return readEnd(next?.status, 'SUCCESSFUL');
}

/** Our clock and that of ECS are not one. */
const clockSkewMilliseconds = 5000;

function readEnd(status: ServiceDeploymentStatus | undefined, good: ServiceDeploymentStatus): End {
  if (status === good) return { is: 'good', status };
  if (status === undefined || !ended.has(status)) return { is: 'open' };
  return { is: 'bad', status };
}

/** Source: ECS developer guide, service deployment states. */
const ended = new Set<string>(['SUCCESSFUL', 'STOPPED', 'ROLLBACK_SUCCESSFUL', 'ROLLBACK_FAILED']);

async function tellEnd(ports: Ports, plan: RollbackPlan, { is, status }: Exclude<End, { is: 'open' }>): Promise<void> {
  const { service, deployment, incident, alarm, to, how, isWatched } = plan;
  const held = await claim(ports, `end of the rollback of ${deployment}`, leaseSeconds);
  if (held.state === 'taken') throw new TakenError(`the end of the rollback of ${service}`);
  if (held.state === 'done') return;
  try {
    if (how === 'update-service' && isWatched && (await watchAgain(ports, service)).drill) {
      // Nothing is changed during a drill, and alarms must not stay off for it.
      await held.release();
      return lookForEndSoon(ports, plan);
    }
    const seconds = Math.round((ports.clock.wall() - plan.at) / 1000);
    await say(ports, incident, {
      what: is === 'good' ? 'deployment-rolled-back' : 'deployment-not-rolled-back',
      severity: is === 'good' ? 'info' : 'critical',
      title: is === 'good' ? `${service} is rolled back` : `the rollback of ${service} went wrong: it is ${status}`,
      done:
        is === 'good'
          ? `ECS says ${status} after ${seconds} s${to ? `: ${to} serves again` : ''}`
          : 'nothing more is done by itself',
      look: [service, alarm, deployment],
    });
    await writePlan(ports, plan, 'ended');
    await held.done(status);
  } catch (error) {
    await held.release();
    throw error;
  }
}
