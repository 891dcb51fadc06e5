import {
  DescribeServicesCommand,
  type ECSClient,
  ListServicesCommand,
  type ListServicesCommandOutput,
  type Service,
} from '@aws-sdk/client-ecs';
import type { Experiment } from '@aws-sdk/client-fis';
import { automationNamed } from '../../lib/model/faults/automation.ts';
import { automations } from '../../lib/model/faults/automations.ts';
import { deployVersion } from '../../lib/model/faults/deploy-version.ts';
import { labels } from '../../lib/model/labels.ts';

/** A service that an experiment deployed, and that has not been taken back. */
export interface DeployedVersion {
  readonly cluster: string;
  readonly service: string;
  readonly arn: string;
  /** As the tag has it. */
  readonly way: string;
}

/** `DescribeServices` takes ten at a time. Source: ECS API reference. */
const atATime = 10;

/** The services of a system, in clusters as far as they are there, whose way back is written down still. */
export async function deployedVersions(
  client: ECSClient,
  system: string,
  clusters: readonly string[],
): Promise<DeployedVersion[]> {
  const found: DeployedVersion[] = [];
  for (const cluster of clusters) {
    const arns = await servicesIn(client, cluster);
    for (let first = 0; first < arns.length; first += atATime) {
      const request = { cluster, services: arns.slice(first, first + atATime), include: ['TAGS' as const] };
      const { services = [] } = await client.send(new DescribeServicesCommand(request));
      found.push(...services.flatMap((service) => versionOf(service, system, cluster)));
    }
  }
  return found;
}

async function servicesIn(client: ECSClient, cluster: string): Promise<string[]> {
  const arns: string[] = [];
  let nextToken: string | undefined;
  try {
    do {
      const page: ListServicesCommandOutput = await client.send(
        new ListServicesCommand({ cluster, ...(nextToken && { nextToken }) }),
      );
      arns.push(...(page.serviceArns ?? []));
      nextToken = page.nextToken;
    } while (nextToken);
  } catch (error) {
    if ((error as Error).name !== 'ClusterNotFoundException') throw error;
  }
  return arns;
}

function versionOf(
  { tags: all = [], serviceName: service = '', serviceArn: arn = '' }: Service,
  system: string,
  cluster: string,
): DeployedVersion[] {
  const tags = new Map(all.map(({ key = '', value = '' }) => [key, value]));
  const way = tags.get(labels.deployedOver);
  return tags.get(labels.system) === system && way !== undefined ? [{ cluster, service, arn, way }] : [];
}

/** Whether an experiment deploys a version, and so may leave one. */
export function deploysVersions({ actions = {} }: Pick<Experiment, 'actions'>): boolean {
  return Object.values(actions).some(
    ({ parameters }) => automationNamed(automations, parameters?.documentArn ?? '')?.name === deployVersion.name,
  );
}
