import type { ServiceDeploymentStatus } from '@aws-sdk/client-ecs';
import type { FollowUp } from '../../lib/model/response/follow-up.ts';
import { incidentOf } from '../../lib/model/response/incident.ts';
import { claim } from '../shared/claim.ts';
import type { Ports } from '../shared/ports.ts';
import { TakenError } from '../shared/taken-error.ts';
import { countRollback } from './count-rollback.ts';
import { firstRinging, heardAlarms } from './heard-alarms.ts';
import { planOfDeployment, type RollbackPlan, writePlan } from './plan.ts';
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
type End = { readonly is: 'open' } | Ended;

interface Ended {
  /** Overtaken by a deployment that somebody began meanwhile. */
  readonly is: 'good' | 'bad' | 'overtaken';
  readonly status: string;
}

/** Looks by the clock: tells the end, that there is none, or looks again. */
export async function lookForEnd(ports: Ports, { deployment }: FollowUp): Promise<void> {
  const open = await planOfDeployment(ports, String(deployment));
  if (!open || open.progress === 'ended') return;
  const end = await endOf(ports, open.plan);
  if (end.is !== 'open') return tellEnd(ports, open.plan, end);
  if (ports.clock.wall() - open.plan.at < overdueMinutes * 60_000) return lookForEndSoon(ports, open.plan);
  return tellEnd(ports, open.plan, { is: 'bad', status: `not over after ${overdueMinutes} min` });
}

/** Tells the end of a rollback where ECS says it. */
export async function tellEndIfOver(ports: Ports, plan: RollbackPlan): Promise<void> {
  const end = await endOf(ports, plan);
  if (end.is !== 'open') await tellEnd(ports, plan, end);
}

/** Where a deployment was told to roll back it says so itself; else it is the service's next deployment. */
async function endOf(ports: Ports, { how, service, deployment, at }: RollbackPlan): Promise<End> {
  const all = await deploymentsOf(ports, service);
  if (how !== 'update-service') {
    const index = all.findIndex((one) => one.serviceDeploymentArn === deployment);
    return readEnd(all[index]?.status, 'ROLLBACK_SUCCESSFUL', { isNewest: index <= 0 });
  }
  const index = all.findLastIndex(
    (one) => one.serviceDeploymentArn !== deployment && Number(one.createdAt) >= at - clockSkewMilliseconds,
  );
  return readEnd(all[index]?.status, 'SUCCESSFUL', { isNewest: index <= 0 });
}

/** Our clock and that of ECS are not one. */
const clockSkewMilliseconds = 5000;

function readEnd(
  status: ServiceDeploymentStatus | undefined,
  good: ServiceDeploymentStatus,
  { isNewest }: { readonly isNewest: boolean },
): End {
  if (status === good) return { is: 'good', status };
  if (status === undefined || !ended.has(status)) return { is: 'open' };
  return { is: isNewest ? 'bad' : 'overtaken', status };
}

/** Source: ECS developer guide, service deployment states. */
const ended = new Set<string>(['SUCCESSFUL', 'STOPPED', 'ROLLBACK_SUCCESSFUL', 'ROLLBACK_FAILED']);

async function tellEnd(ports: Ports, plan: RollbackPlan, end: Ended): Promise<void> {
  const { service, deployment, alarm, how, isWatched } = plan;
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
    await say(ports, await incidentOfPlan(ports, plan), {
      ...endInWords(plan, end, seconds),
      look: [service, ...(alarm ? [alarm] : []), deployment],
    });
    await writePlan(ports, plan, 'ended');
    if (end.is === 'good') countRollback(ports, plan);
    await held.done(end.status);
  } catch (error) {
    await held.release();
    throw error;
  }
}

/** What ECS found out by itself is told with an alarm about the service that has rung since. */
async function incidentOfPlan(ports: Ports, { incident, alarm, service, at }: RollbackPlan): Promise<string> {
  if (alarm !== undefined) return incident;
  const rang = firstRinging(await heardAlarms(ports), {
    model: ports.model,
    service,
    since: at - lookBackMilliseconds,
  });
  return rang ? incidentOf(rang) : incident;
}

/** ECS may see that a version is bad some minutes after an alarm does, or before. */
const lookBackMilliseconds = 5 * 60_000;

function endInWords(
  plan: RollbackPlan,
  { is, status }: Ended,
  seconds: number,
): Pick<Parameters<typeof say>[2], 'what' | 'severity' | 'title' | 'done'> {
  const { service, to, how, why } = plan;
  if (is === 'good') {
    const served = to ? `: ${to} serves again` : '';
    const done = how === 'by-ecs' ? `ECS did it by itself: ${why}` : `ECS says ${status} after ${seconds} s${served}`;
    return { what: 'deployment-rolled-back', severity: 'info', title: `${service} is rolled back`, done };
  }
  const what = 'deployment-not-rolled-back';
  if (is === 'overtaken') {
    const title = `${service} was deployed anew before its rollback was over`;
    return { what, severity: 'warning', title, done: 'the new deployment counts, and nothing more is done by itself' };
  }
  return { what, severity: 'critical', title: badEndInWords(plan, status), done: 'nothing more is done by itself' };
}

function badEndInWords({ service, how, why }: RollbackPlan, status: string): string {
  if (how === 'by-ecs' && status === 'STOPPED') {
    return `the deployment of ${service} failed, and ECS did not roll it back: ${why}`;
  }
  if (how === 'update-service' && status === 'ROLLBACK_SUCCESSFUL') {
    return `ECS took the rollback of ${service} back: what was bad serves again`;
  }
  return `the rollback of ${service} went wrong: it is ${status}`;
}
