import {
  DescribeServiceDeploymentsCommand,
  DescribeServicesCommand,
  ListServiceDeploymentsCommand,
  type Service,
  type ServiceDeploymentBrief,
} from '@aws-sdk/client-ecs';
import { lockKey, type RollbackLock } from '../../lib/model/response/rollback-lock.ts';
import { tasksOfService, zonesOf } from './one-zone.ts';
import { takenBackFrom } from './plan.ts';
import type { RollbackPorts } from './rollback-ports.ts';
import type { Deployed } from './situation.ts';
import { isSuspect } from './suspect.ts';
import { versionsOf } from './versions.ts';

/** Most that DescribeServices takes at once. Source: ECS API reference, DescribeServices. */
const mostDescribed = 10;

export interface ReadOptions {
  readonly firstBad: number;
  /** When at the latest harm had begun. */
  readonly harmBegunBy: number;
  /** Whether an alarm about a service rang already at that time. */
  rangAt(service: string, time: number): boolean;
  /** Whether the alarm is about a service, or about one that calls it. */
  isMeant(service: string): boolean;
}

/**
 * The newest deployments of the environment's services that may be the reason of an alarm. All that is known is read of
 * those that it is about, and of what those call; of others it counts that they are there, and ECS answers only so many
 * questions a second.
 */
export async function readDeployments(ports: RollbackPorts, options: ReadOptions): Promise<Deployed[]> {
  const [services, bad] = await Promise.all([describeServices(ports), takenBackFrom(ports)]);
  const found = await Promise.all(services.map((service) => readOne(ports, service, options)));
  // A version that was taken back once did not run well before.
  return found.flatMap((deployed) => (deployed ? { ...deployed, isReturn: isReturn(deployed, bad) } : []));
}

async function describeServices({ ecs, cluster, model }: RollbackPorts): Promise<Service[]> {
  const names = model.topology.services.map(({ name }) => name);
  const found: Service[] = [];
  for (let from = 0; from < names.length; from += mostDescribed) {
    const services = names.slice(from, from + mostDescribed);
    const page = await ecs.send(new DescribeServicesCommand({ cluster, services, include: ['TAGS'] }));
    found.push(...(page.services ?? []).filter(({ status }) => status !== 'INACTIVE'));
  }
  return found;
}

async function readOne(ports: RollbackPorts, service: Service, options: ReadOptions): Promise<Deployed | undefined> {
  const name = service.serviceName ?? '';
  const controller = service.deploymentController?.type ?? 'ECS';
  if (controller !== 'ECS') return byTaskSets(ports, service, options);
  const [newest, ...earlier] = await deploymentsOf(ports, name);
  if (!newest) return undefined;
  const { serviceDeploymentArn: deployment = '', status = 'PENDING', createdAt, finishedAt } = newest;
  const began = Number(createdAt ?? 0);
  const times = { status, began, ...(finishedAt && { finished: Number(finishedAt) }) };
  if (!isSuspect(times, options, ports.model.settings.rollback)) return undefined;
  const beganInAlarm = isFix(options, name, began);
  if (!options.isMeant(name)) return { service: name, deployment, ...times, controller, beganInAlarm, ...unread };
  const [versions, strategy, tasks, lock, stack] = await Promise.all([
    versionsOf(ports, newest, earlier),
    strategyOf(ports, deployment),
    tasksOfService(ports.ecs, ports.cluster, name),
    lockOf(ports, name),
    stackOf(ports, service),
  ]);
  return {
    service: name,
    deployment,
    ...times,
    strategy,
    controller,
    beganInAlarm,
    ...(service.deploymentConfiguration?.alarms?.enable && { isWatched: true }),
    ...versions,
    lock,
    zones: zonesOf(tasks, { ...versions, began }),
    stack,
  };
}

const unread = {
  strategy: 'ROLLING',
  taskDefinition: '',
  digests: [],
  zones: { bad: 'unknown' },
  stack: 'none',
} as const;

/** The deployments of a service, newest first. */
export async function deploymentsOf(
  { ecs, cluster }: Pick<RollbackPorts, 'ecs' | 'cluster'>,
  service: string,
): Promise<ServiceDeploymentBrief[]> {
  const all: ServiceDeploymentBrief[] = [];
  let nextToken: string | undefined;
  do {
    const request = { cluster, service, maxResults: 100, ...(nextToken && { nextToken }) };
    const page = await ecs.send(new ListServiceDeploymentsCommand(request));
    all.push(...(page.serviceDeployments ?? []));
    nextToken = page.nextToken;
  } while (nextToken);
  return all.sort((a, b) => Number(b.createdAt) - Number(a.createdAt));
}

/** Rolling, where a deployment does not say. Source: ECS API reference, DeploymentConfiguration. */
async function strategyOf({ ecs }: RollbackPorts, deployment: string): Promise<string> {
  const request = new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [deployment] });
  const { serviceDeployments = [] } = await ecs.send(request);
  return serviceDeployments[0]?.deploymentConfiguration?.strategy ?? 'ROLLING';
}

async function lockOf({ ledger }: RollbackPorts, service: string): Promise<RollbackLock | undefined> {
  const { pk, sk } = lockKey(service);
  return (await ledger.get(pk, sk)) as RollbackLock | undefined;
}

const isReturn = ({ isReturn: hasSucceeded = false, taskDefinition }: Deployed, bad: ReadonlySet<string>): boolean =>
  hasSucceeded && !bad.has(taskDefinition);

/** What began when harm was done already is to mend it, whether or not an alarm rang by then. */
const isFix = ({ rangAt, harmBegunBy }: ReadOptions, service: string, began: number): boolean =>
  began > harmBegunBy || rangAt(service, began);

/** CloudFormation tags what it makes with the stack's name. Source: CloudFormation user guide, resource tags. */
async function stackOf(ports: RollbackPorts, { tags = [] }: Service): Promise<Deployed['stack']> {
  const stack = tags.find(({ key }) => key === 'aws:cloudformation:stack-name')?.value;
  if (!stack) return 'none';
  if (ports.model.settings.rollback.stack === 'own') return 'steady';
  try {
    return (await ports.stackStatus(stack)).endsWith('_IN_PROGRESS') ? 'updating' : 'steady';
  } catch (error) {
    ports.log.warn('CloudFormation does not say how the stack is', { stack, error: error as Error });
    return 'unknown';
  }
}

/** What CodeDeploy or somebody else deploys has task sets instead of service deployments. */
function byTaskSets(ports: RollbackPorts, service: Service, options: ReadOptions): Deployed | undefined {
  const name = service.serviceName ?? '';
  const newest = (service.taskSets ?? []).toSorted((a, b) => Number(b.createdAt) - Number(a.createdAt))[0];
  if (!newest) return undefined;
  const began = Number(newest.createdAt ?? 0);
  const isSteady = newest.stabilityStatus === 'STEADY_STATE';
  const times = {
    status: isSteady ? ('SUCCESSFUL' as const) : ('IN_PROGRESS' as const),
    began,
    ...(isSteady && { finished: Number(newest.stabilityStatusAt ?? began) }),
  };
  if (!isSuspect(times, options, ports.model.settings.rollback)) return undefined;
  return {
    service: name,
    deployment: newest.taskSetArn ?? '',
    ...times,
    strategy: 'ROLLING',
    controller: service.deploymentController?.type ?? '',
    beganInAlarm: isFix(options, name, began),
    taskDefinition: newest.taskDefinition ?? '',
    digests: [],
    zones: { bad: 'unknown' },
    stack: 'none',
  };
}
