import {
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  type ECSClient,
  ListServicesCommand,
} from '@aws-sdk/client-ecs';
import type { Architecture } from '../../lib/model/availability-zones.ts';

export const architectureNeeds = ['ecs:ListServices', 'ecs:DescribeServices', 'ecs:DescribeTaskDefinition'] as const;

/** By ECS's names of them. Source: ECS API reference, RuntimePlatform, whose default is X86_64. */
const architectures: Readonly<Record<string, Architecture>> = { ARM64: 'arm64', X86_64: 'x86-64' };

/** What the tasks of a cluster are built for, by one of its services: all have the same. Undefined where it has none. */
export async function deployedArchitecture(client: ECSClient, cluster: string): Promise<Architecture | undefined> {
  const { serviceArns: [first] = [] } = await client.send(new ListServicesCommand({ cluster, maxResults: 1 }));
  if (!first) return undefined;
  const { services: [service] = [] } = await client.send(new DescribeServicesCommand({ cluster, services: [first] }));
  const { taskDefinition } = service ?? {};
  if (!taskDefinition) return undefined;
  const described = await client.send(new DescribeTaskDefinitionCommand({ taskDefinition }));
  return architectures[described.taskDefinition?.runtimePlatform?.cpuArchitecture ?? 'X86_64'];
}
