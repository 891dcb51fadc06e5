import type { ECSClient } from '@aws-sdk/client-ecs';
import {
  DeregisterManagedInstanceCommand,
  ListTagsForResourceCommand,
  paginateDescribeInstanceInformation,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import { labels } from '../../lib/model/labels.ts';
import { goneTasks, placeOfTask } from '../ecs/tasks.ts';

/** A managed instance of ours that a sidecar has registered and, killed before it could, not deregistered. */
export interface LeftInstance {
  readonly id: string;
  /** The ARN of its task, which is gone; undefined where nothing tells it, and then the instance is left alone. */
  readonly task: string | undefined;
}

export interface OfEnvironment {
  readonly system: string;
  /** Undefined = of every environment. */
  readonly environment: string | undefined;
}

/**
 * The managed instances of a system whose task is gone, and those of which nobody knows. Tags are asked instance by
 * instance: whether SSM finds by a tag with a colon in its key is nowhere said. Rejects as SSM or ECS do.
 */
export async function leftInstances(
  { ssm, ecs, region }: { readonly ssm: SSMClient; readonly ecs: ECSClient; readonly region: string },
  wanted: OfEnvironment,
): Promise<LeftInstance[]> {
  const ours: LeftInstance[] = [];
  const Filters = [{ Key: 'ResourceType', Values: ['ManagedInstance'] }];
  for await (const { InstanceInformationList = [] } of paginateDescribeInstanceInformation(
    { client: ssm },
    { Filters },
  )) {
    for (const { InstanceId: id = '', Name: name = '' } of InstanceInformationList) {
      const tags = await tagsOf(ssm, id);
      if (!isWanted(tags, wanted)) continue;
      // The second is AWS's own name for the same, which every sidecar sets.
      const told = [tags.get(labels.task), tags.get('ECS_TASK_ARN'), name];
      ours.push({ id, task: told.find((text) => placeOfTask(text ?? '')?.region === region) });
    }
  }
  const gone = await goneTasks(
    ecs,
    ours.flatMap(({ task }) => task ?? []),
  );
  return ours.filter(({ task }) => task === undefined || gone.has(task));
}

/** Forgets a managed instance. Rejects as SSM does. */
export async function deregister(ssm: SSMClient, { id }: LeftInstance): Promise<void> {
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
