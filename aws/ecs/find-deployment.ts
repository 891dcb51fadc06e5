import {
  DescribeServiceDeploymentsCommand,
  type ECSClient,
  ListServiceDeploymentsCommand,
  type ServiceDeployment,
} from '@aws-sdk/client-ecs';

/** What ECS says of what it does not know, or does not take for a name of its own. */
const unknown = new Set(['ClusterNotFoundException', 'ServiceNotFoundException', 'InvalidParameterException']);

/**
 * A service deployment by its ARN, or by its id among those of the services in the cluster; undefined where ECS knows none.
 * ECS forgets them after 90 days. Source: ECS API reference, DescribeServiceDeployments, ListServiceDeployments.
 */
export async function findDeployment(
  client: ECSClient,
  reference: string,
  { cluster, services }: { readonly cluster: string; readonly services: readonly string[] },
): Promise<ServiceDeployment | undefined> {
  const arn = reference.startsWith('arn:') ? reference : await arnOf(client, reference, cluster, services);
  if (arn === undefined) return undefined;
  const request = new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [arn] });
  const { serviceDeployments = [] } = await unlessUnknown(client.send(request), {});
  return serviceDeployments[0];
}

async function arnOf(client: ECSClient, id: string, cluster: string, services: readonly string[]) {
  for (const service of services) {
    let nextToken: string | undefined;
    do {
      const request = { cluster, service, maxResults: 100, ...(nextToken !== undefined && { nextToken }) };
      const page = await unlessUnknown(client.send(new ListServiceDeploymentsCommand(request)), {});
      const found = page.serviceDeployments?.find(({ serviceDeploymentArn }) =>
        serviceDeploymentArn?.endsWith(`/${service}/${id}`),
      );
      if (found) return found.serviceDeploymentArn;
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
  }
  return undefined;
}

async function unlessUnknown<Answer extends object>(asked: Promise<Answer>, none: Partial<Answer>) {
  try {
    return await asked;
  } catch (error) {
    if (unknown.has((error as Error).name)) return none;
    throw error;
  }
}
