import {
  DeregisterTaskDefinitionCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  type ECSClient,
  type Service,
  UntagResourceCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import type { Clock } from '../../base/clock.ts';
import { labels } from '../../lib/model/labels.ts';
import type { DeployedVersion } from './deployed-versions.ts';

/** How long a service may take to be back until it is given up on: the tag stays then. */
const limitMilliseconds = 600_000;

interface Going {
  readonly client: ECSClient;
  readonly clock: Clock;
  readonly pollMilliseconds: number;
}

/**
 * Gives a service the version from before where it still has the experiment's, and then forgets that: what the last step
 * of the document does, for one that was killed. What the service has in the end. Rejects where the tag is not to be
 * understood, or as ECS does.
 */
export async function goBack(going: Going, version: DeployedVersion): Promise<string> {
  const { client } = going;
  const [, before, bad, watched] = /^(\S+:\d+) (\S+:\d+)( watched)?( by \S+)?$/.exec(version.way) ?? [];
  if (!before || !bad) {
    const told = `${labels.deployedOver} is ${JSON.stringify(version.way)}`;
    throw new Error(`tag ${told}, not BEFORE VERSION; go back by hand`);
  }
  const service = await untilBack(going, version, { before, bad });
  if (watched) await update(client, version, service, true);
  const { taskDefinition } = await client.send(new DescribeTaskDefinitionCommand({ taskDefinition: bad }));
  if (taskDefinition?.status === 'ACTIVE') {
    await client.send(new DeregisterTaskDefinitionCommand({ taskDefinition: bad }));
  }
  await client.send(new UntagResourceCommand({ resourceArn: version.arn, tagKeys: [labels.deployedOver] }));
  return short(primaryOf(service)?.taskDefinition);
}

/** Looks twice: what ECS shows may be older than what it was told. */
async function untilBack(
  { client, clock, pollMilliseconds }: Going,
  version: DeployedVersion,
  { before, bad }: { readonly before: string; readonly bad: string },
): Promise<Service> {
  const end = clock.monotonic() + limitMilliseconds;
  for (let looks = 0; ; ) {
    const { cluster, service: name } = version;
    const { services } = await client.send(new DescribeServicesCommand({ cluster, services: [name] }));
    const service = services?.[0] ?? {};
    const has = (service.deployments ?? []).map(({ taskDefinition }) => short(taskDefinition));
    const primary = primaryOf(service);
    const isBack = !has.includes(bad) && primary?.rolloutState === 'COMPLETED';
    looks = isBack ? looks + 1 : 0;
    if (looks === 2) return service;
    if (short(primary?.taskDefinition) === bad) await update(client, version, service, false, before);
    if (clock.monotonic() > end) throw new Error(`it does not get rid of ${bad}`);
    await clock.sleep(pollMilliseconds);
  }
}

/** Unwatched on its way back: an alarm of the version that goes may ring yet, and ECS would go back to that. */
async function update(
  client: ECSClient,
  { cluster, service: name }: DeployedVersion,
  service: Service,
  enable: boolean,
  taskDefinition = primaryOf(service)?.taskDefinition,
): Promise<void> {
  const { deploymentConfiguration = {} } = service;
  const { alarms } = deploymentConfiguration;
  const changed = alarms && alarms.enable !== enable && { ...deploymentConfiguration, alarms: { ...alarms, enable } };
  const given = { taskDefinition, ...(changed && { deploymentConfiguration: changed }) };
  await client.send(new UpdateServiceCommand({ cluster, service: name, ...given }));
}

const primaryOf = ({ deployments = [] }: Service) => deployments.find(({ status }) => status === 'PRIMARY');

/** FAMILY:REVISION of a task definition's ARN. */
const short = (arn = ''): string => arn.slice(arn.lastIndexOf('/') + 1);
