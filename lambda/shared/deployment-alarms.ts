import { type DeploymentConfiguration, DescribeServicesCommand, type Service } from '@aws-sdk/client-ecs';
import type { Ports } from './ports.ts';

/** A service as it is now, but for whether alarms watch its deployments. */
export interface Switched {
  readonly taskDefinition: string;
  readonly deploymentConfiguration: DeploymentConfiguration;
}

/**
 * What a service is to be told so that alarms watch its deployments, or do not: while it is rolled back an alarm of the
 * version that goes may ring yet, and ECS would roll the rollback back. One that rings as a deployment begins ECS ignores.
 * Source: ECS developer guide, how CloudWatch alarms detect deployment failures.
 */
export async function withAlarms(
  { ecs, cluster }: Pick<Ports, 'ecs' | 'cluster'>,
  service: string,
  to: 'on' | 'off',
): Promise<Switched> {
  const { services = [] } = await ecs.send(new DescribeServicesCommand({ cluster, services: [service] }));
  const { taskDefinition = '', deploymentConfiguration = {} }: Service = services[0] ?? {};
  const { alarms } = deploymentConfiguration;
  return {
    taskDefinition,
    deploymentConfiguration: {
      ...deploymentConfiguration,
      ...(alarms && { alarms: { ...alarms, enable: to === 'on' } }),
    },
  };
}
