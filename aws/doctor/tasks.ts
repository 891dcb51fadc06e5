import { DescribeServicesCommand, type ECSClient, paginateListServices, type Service } from '@aws-sdk/client-ecs';
import type { Finding } from '../../base/finding.ts';
import { namesOf } from '../../lib/names.ts';
import { awsLine, deployLine, type Where } from '../command-lines.ts';
import type { Check } from './check.ts';

/** A service of the environment's cluster, as ECS has it. */
export interface ServiceFacts {
  readonly name: string;
  /** What it is to run. */
  readonly taskDefinition: string;
  readonly running: number;
  readonly desired: number;
  /** Deployments that are not over; one that is over and done is none. */
  readonly deployments: readonly { readonly state: 'IN_PROGRESS' | 'FAILED'; readonly reason: string }[];
  /** What ECS has said last of it. */
  readonly lastEvent: string | undefined;
}

export interface TasksWanted extends Where {
  readonly cluster: string;
  /** Tasks of each of the topology's services; the others of the cluster have as many as they are told to. */
  readonly minimum: Readonly<Record<string, number>>;
}

export const tasks: Check = {
  name: 'tasks',
  needs: ['ecs:ListServices', 'ecs:DescribeServices'],
  afterwards: true,
  find: async ({ account: { clients }, config, system, where }) => {
    const { cluster, service } = namesOf(config);
    const minimum = system.topology.services.map(({ name }) => [service(name), config.tasks.minimum] as const);
    const services = await readServices(clients.ecs, cluster);
    const wanted = { cluster, ...where, minimum: Object.fromEntries(minimum) };
    return [checkTasks(services, wanted), checkDeployments(services, wanted)];
  },
};

/** Whether every service has its tasks. A stack that was created is no proof: it waits for one task of each. */
export function checkTasks(services: readonly ServiceFacts[], { cluster, minimum, ...where }: TasksWanted): Finding {
  const check = 'tasks';
  const found = new Map(services.map((service) => [service.name, service]));
  const absent = Object.keys(minimum).filter((name) => !found.has(name));
  const wanted = ({ name, desired }: ServiceFacts) => minimum[name] ?? desired;
  const short = services.filter((service) => service.running < wanted(service));
  if (absent.length + short.length === 0) {
    const running = services.reduce((sum, service) => sum + service.running, 0);
    return { check, level: 'ok', message: `${running} run; every service has its minimum` };
  }
  const event = short.find(({ lastEvent }) => lastEvent !== undefined)?.lastEvent;
  const message = [
    ...(short.length > 0
      ? [
          `missing: ${short.map((service) => `${service.name} has ${service.running} of ${wanted(service)}`).join(', ')}`,
        ]
      : []),
    ...(absent.length > 0 ? [`no such service: ${absent.join(', ')}`] : []),
    ...(event ? [`ECS says: ${event}`] : []),
  ].join('; ');
  const advice =
    short.length > 0
      ? awsLine(
          `ecs describe-services --cluster ${cluster} --services ${short.map(({ name }) => name).join(' ')} --query 'services[].events[:5].message'`,
          where,
        )
      : deployLine(`${cluster}-services`, where);
  return { check, level: 'fail', message, advice };
}

/** Whether a deployment goes on, or went wrong: meanwhile a service has up to twice its tasks, and FIS takes five. */
export function checkDeployments(services: readonly ServiceFacts[], { cluster, ...where }: TasksWanted): Finding {
  const check = 'deployments';
  const inState = (wanted: string) =>
    services.flatMap(({ name, deployments }) => {
      const found = deployments.find(({ state }) => state === wanted);
      return found ? [{ name, reason: found.reason }] : [];
    });
  const [failed, going] = [inState('FAILED'), inState('IN_PROGRESS')];
  const names = (these: readonly { name: string }[], between: string) => these.map(({ name }) => name).join(between);
  if (failed.length > 0) {
    return {
      check,
      level: 'fail',
      message: `failed: ${failed.map(({ name, reason }) => `${name} (${reason})`).join(', ')}`,
      advice: awsLine(
        `ecs describe-services --cluster ${cluster} --services ${names(failed, ' ')} --query 'services[].deployments'`,
        where,
      ),
    };
  }
  if (going.length === 0) return { check, level: 'ok', message: 'none in progress' };
  return {
    check,
    level: 'warn',
    message: `in progress: ${names(going, ', ')}; a service may have twice its tasks, more than FIS takes for an action`,
    advice: awsLine(`ecs wait services-stable --cluster ${cluster} --services ${names(going, ' ')}`, where),
  };
}

/** `DescribeServices` takes ten at a time. Source: ECS API reference. */
const atATime = 10;

/** Every service of a cluster that is not deleted. */
export async function readServices(client: ECSClient, cluster: string): Promise<ServiceFacts[]> {
  const arns: string[] = [];
  for await (const page of paginateListServices({ client }, { cluster })) arns.push(...(page.serviceArns ?? []));
  const found: ServiceFacts[] = [];
  for (let first = 0; first < arns.length; first += atATime) {
    const batch = arns.slice(first, first + atATime);
    const { services = [] } = await client.send(new DescribeServicesCommand({ cluster, services: batch }));
    found.push(...services.filter(({ status }) => status === 'ACTIVE').map(factsOf));
  }
  return found;
}

const factsOf = ({
  serviceName,
  taskDefinition,
  runningCount,
  desiredCount,
  deployments = [],
  events = [],
}: Service): ServiceFacts => ({
  name: serviceName ?? '',
  taskDefinition: taskDefinition ?? '',
  running: runningCount ?? 0,
  desired: desiredCount ?? 0,
  deployments: deployments.flatMap(({ rolloutState: state, rolloutStateReason: reason = '' }) =>
    state === 'IN_PROGRESS' || state === 'FAILED' ? [{ state, reason }] : [],
  ),
  lastEvent: events[0]?.message,
});
