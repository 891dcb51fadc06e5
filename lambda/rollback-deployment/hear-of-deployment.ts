import type { AwsEvent } from '../../lib/model/response/aws-event.ts';
import { incidentOf } from '../../lib/model/response/incident.ts';
import type { Ports } from '../shared/ports.ts';
import { ownExperiments } from '../shared/running-experiments.ts';
import { followEcs } from './follow-ecs.ts';
import { plansThatAre } from './plan.ts';
import { deploymentsOf } from './read-deployments.ts';
import { tellEndIfOver } from './rollback-end.ts';
import { isTrial } from './trial.ts';
import { versionsOf } from './versions.ts';

/**
 * Looks because ECS says that a deployment is over: a rollback may have ended with it, and one that failed without a
 * handler's doing is followed to its end. Source: ECS developer guide, service deployment state change events.
 */
export async function hearOfDeployment(ports: Ports, event: AwsEvent): Promise<void> {
  const { eventName, reason } = event.detail;
  const [, cluster, service = ''] = /:service\/([^/]+)\/([^/]+)$/.exec(event.resources[0] ?? '') ?? [];
  const hasFailed = eventName === 'SERVICE_DEPLOYMENT_FAILED';
  if ((!hasFailed && eventName !== 'SERVICE_DEPLOYMENT_COMPLETED') || cluster !== ports.cluster) return;
  if (!ports.model.topology.services.some(({ name }) => name === service)) return;
  const plans = async () => (await plansThatAre(ports, 'told')).filter((one) => one.service === service);
  let told = await plans();
  // What failed may be the deployment that takes the service back.
  if (hasFailed && !told.some(({ how }) => how === 'update-service')) {
    await followFailed(ports, service, typeof reason === 'string' ? reason : '');
    told = await plans();
  }
  for (const plan of told) await tellEndIfOver(ports, plan);
}

/** The event names no service deployment: it is the newest, unless somebody has deployed since. */
async function followFailed(ports: Ports, service: string, reason: string): Promise<void> {
  const [newest, ...earlier] = await deploymentsOf(ports, service);
  const { serviceDeploymentArn: deployment, status = '' } = newest ?? {};
  if (!newest || !deployment || !(status.startsWith('ROLLBACK') || status === 'STOPPED')) return;
  const at = ports.clock.wall();
  const { taskDefinition: from, digests } = await versionsOf(ports, newest, earlier);
  const incident = incidentOf({ name: `deployment of ${service}`, at });
  const trial = await isTrial(ports, { service, taskDefinition: from }, await ownExperiments(ports));
  const why = `${reason.replace(/\.$/, '') || 'it gave no reason'}${trial ? '; an experiment had deployed it' : ''}`;
  await followEcs(ports, { how: 'by-ecs', service, deployment, from, digests, incident, why, drifts: false, at });
}
