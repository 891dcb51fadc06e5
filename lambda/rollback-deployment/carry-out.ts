import { DescribeServiceDeploymentsCommand, DescribeServicesCommand } from '@aws-sdk/client-ecs';
import { isRefusal } from '../../base/aws-refusal.ts';
import { lockKey, pauseKey, type RollbackLock } from '../../lib/model/response/rollback-lock.ts';
import { stopDeployment, updateService } from '../shared/acts.ts';
import { claim } from '../shared/claim.ts';
import { withAlarms } from '../shared/deployment-alarms.ts';
import type { Ports } from '../shared/ports.ts';
import { TakenError } from '../shared/taken-error.ts';
import { type RollbackPlan, writePlan } from './plan.ts';
import { deploymentsOf } from './read-deployments.ts';
import { lookForEndSoon } from './rollback-end.ts';
import { isUnderWay } from './suspect.ts';
import { say, sayRolledBack } from './tell.ts';
import { revisionsOf } from './versions.ts';

/** Longer than a handler may run: a lease is over only when its holder is dead. */
const leaseSeconds = 60;

/** What became of a plan: done, by whomever; or why it was not done after all. */
export type CarriedOut = 'done' | 'locked' | 'paused' | 'overtaken' | 'refused' | 'drill';

/**
 * Does what was decided, once, however often it is called: under a claim on the deployment, written down, with the
 * environment's pause and the service's lock taken before ECS is told anything, and looking first whether it has been. Where
 * not `anew`, only what ECS has been told already is brought to its end.
 */
export async function carryOut(ports: Ports, plan: RollbackPlan, { anew = true } = {}): Promise<CarriedOut> {
  const held = await claim(ports, `roll back ${plan.deployment}`, leaseSeconds);
  if (held.state === 'done') return 'done';
  if (held.state === 'taken') throw new TakenError(`the rollback of ${plan.service}`);
  try {
    await writePlan(ports, plan, 'planned');
    const refused = plan.isTrial ? undefined : await takeLocks(ports, plan);
    const result = refused ?? (await tellEcsOnce(ports, plan, anew));
    if (result === 'done') {
      await sayRolledBack(ports, plan, 'done');
      await lookForEndSoon(ports, plan);
      await writePlan(ports, plan, 'told');
    } else {
      if (!refused && !plan.isTrial) await giveLocksBack(ports, plan);
      await writePlan(ports, plan, 'ended');
    }
    // Another alarm may find it otherwise later: only what ECS has been asked is over.
    if (result === 'done' || result === 'refused') await held.done(`${plan.how}: ${result}`);
    else await held.release();
    return result;
  } catch (error) {
    await held.release();
    throw error;
  }
}

/** Both are this plan's own, or one is somebody else's and none is taken. */
async function takeLocks(
  { ledger, model, clock }: Ports,
  plan: RollbackPlan,
): Promise<'locked' | 'paused' | undefined> {
  const { lockHours, pauseMinutes } = model.settings.rollback;
  const { service, deployment, from: taskDefinition, digests, at, incident } = plan;
  const inSeconds = (seconds: number) => Math.floor(clock.wall() / 1000) + seconds;
  const pause = { ...pauseKey(model.environment), service, deployment, expiresAt: inSeconds(pauseMinutes * 60) };
  const content = { service, deployment, taskDefinition, digests, at, incident };
  const lock: RollbackLock = { ...content, expiresAt: inSeconds(lockHours * 3600) };
  const take = async (item: { pk: string; sk: string; expiresAt: number }) =>
    (await ledger.putNew(item)) || (await ledger.get(item.pk, item.sk))?.deployment === deployment;
  if (!(await take(pause))) return 'paused';
  if (await take({ ...lockKey(service), ...lock })) return undefined;
  await ledger.remove(pause.pk, pause.sk);
  return 'locked';
}

async function giveLocksBack({ ledger, model }: Ports, { service }: RollbackPlan): Promise<void> {
  for (const { pk, sk } of [lockKey(service), pauseKey(model.environment)]) await ledger.remove(pk, sk);
}

async function tellEcsOnce(
  ports: Ports,
  plan: RollbackPlan,
  anew: boolean,
): Promise<Exclude<CarriedOut, 'locked' | 'paused'>> {
  const before = await beforeActing(ports, plan);
  if (before !== 'open') return before;
  return anew ? tellEcs(ports, plan) : 'overtaken';
}

/** A handler that died in the middle may have told ECS already, and somebody may have deployed something else meanwhile. */
async function beforeActing(
  ports: Ports,
  { how, service, deployment, to }: RollbackPlan,
): Promise<'open' | 'done' | 'overtaken'> {
  const { ecs, cluster } = ports;
  if (how === 'stop-deployment') {
    const request = new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [deployment] });
    const { serviceDeployments = [] } = await ecs.send(request);
    const status = serviceDeployments[0]?.status ?? 'STOPPED';
    if (isUnderWay(status)) return 'open';
    return status.startsWith('ROLLBACK') || status === 'STOP_REQUESTED' ? 'done' : 'overtaken';
  }
  const { services = [] } = await ecs.send(new DescribeServicesCommand({ cluster, services: [service] }));
  if (services.some(({ taskDefinition }) => taskDefinition === to)) return 'done';
  const all = await deploymentsOf(ports, service);
  if (all[0]?.serviceDeploymentArn === deployment) return 'open';
  // Somebody has deployed since; whether ECS had been told before, by one who died, its own list says.
  const since = all.slice(
    0,
    Math.max(
      0,
      all.findIndex((one) => one.serviceDeploymentArn === deployment),
    ),
  );
  const revisions = await revisionsOf(
    ports,
    since.flatMap((one) => one.targetServiceRevisionArn ?? []),
  );
  return [...revisions.values()].some(({ taskDefinition }) => taskDefinition === to) ? 'done' : 'overtaken';
}

/** Where ECS refuses for good people are told. Rejects where it may do later. */
async function tellEcs(ports: Ports, plan: RollbackPlan): Promise<'done' | 'refused' | 'drill'> {
  const { how, service, deployment, to = '', isWatched } = plan;
  try {
    const unwatched = isWatched ? await withAlarms(ports, service, 'off') : {};
    const acted =
      how === 'stop-deployment'
        ? await stopDeployment(ports, deployment)
        : await updateService(ports, { service, ...unwatched, taskDefinition: to });
    return acted.drill ? 'drill' : 'done';
  } catch (error) {
    if (!isRefusal(error)) throw error;
    await say(ports, plan.incident, {
      what: 'deployment-not-rolled-back',
      severity: 'critical',
      title: `${service} could not be rolled back: ECS says ${(error as Error).name}, ${(error as Error).message}`,
      done: 'nothing was done',
      look: [service, ...(plan.alarm ? [plan.alarm] : [])],
    });
    return 'refused';
  }
}
