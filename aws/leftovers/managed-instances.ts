import type { ECSClient } from '@aws-sdk/client-ecs';
import {
  DeregisterManagedInstanceCommand,
  ListTagsForResourceCommand,
  paginateDescribeInstanceInformation,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import { labels } from '../../lib/model/labels.ts';
import { goneTasks, placeOfTask } from '../ecs/tasks.ts';

/** A managed instance of ours: what a sidecar has registered, and not deregistered where it was killed before it could. */
export interface ManagedInstance {
  readonly id: string;
  readonly isOnline: boolean;
  /** The ARN of its task, running or not; undefined where nothing tells it. */
  readonly task: string | undefined;
}

export interface OfEnvironment {
  readonly system: string;
  /** Undefined = of every environment. */
  readonly environment: string | undefined;
}

/**
 * The managed instances of a system. Tags are asked instance by instance: whether SSM finds by a tag with a colon in its
 * key is nowhere said. Rejects as SSM does.
 */
export async function managedInstances(
  { ssm, region }: { readonly ssm: SSMClient; readonly region: string },
  wanted: OfEnvironment,
): Promise<ManagedInstance[]> {
  const ours: ManagedInstance[] = [];
  const Filters = [{ Key: 'ResourceType', Values: ['ManagedInstance'] }];
  for await (const { InstanceInformationList = [] } of paginateDescribeInstanceInformation(
    { client: ssm },
    { Filters },
  )) {
    for (const { InstanceId: id = '', Name: name = '', PingStatus } of InstanceInformationList) {
      const tags = await tagsOf(ssm, id);
      if (!isWanted(tags, wanted)) continue;
      // The second is AWS's own name for the same, which every sidecar sets.
      const told = [tags.get(labels.task), tags.get('ECS_TASK_ARN'), name];
      const task = told.find((text) => placeOfTask(text ?? '')?.region === region);
      ours.push({ id, isOnline: PingStatus === 'Online', task });
    }
  }
  return ours;
}

/** Those whose task is gone, and those of which nothing tells the task: these are left alone. Rejects as ECS does. */
export async function leftOf(instances: readonly ManagedInstance[], ecs: ECSClient): Promise<ManagedInstance[]> {
  const gone = await goneTasks(
    ecs,
    instances.flatMap(({ task }) => task ?? []),
  );
  return instances.filter(({ task }) => task === undefined || gone.has(task));
}

/** Forgets a managed instance. Rejects as SSM does. */
export async function deregister(ssm: SSMClient, { id }: Pick<ManagedInstance, 'id'>): Promise<void> {
  await ssm.send(new DeregisterManagedInstanceCommand({ InstanceId: id }));
}

/** One that names no environment belongs to none that could be meant. */
function isWanted(tags: ReadonlyMap<string, string>, { system, environment }: OfEnvironment): boolean {
  const its = tags.get(labels.environment);
  return tags.get(labels.system) === system && its !== undefined && (environment === undefined || its === environment);
}

async function tagsOf(ssm: SSMClient, ResourceId: string): Promise<Map<string, string>> {
  const { TagList = [] } = await ssm.send(
    new ListTagsForResourceCommand({ ResourceType: 'ManagedInstance', ResourceId }),
  );
  return new Map(TagList.map(({ Key = '', Value = '' }) => [Key, Value]));
}
