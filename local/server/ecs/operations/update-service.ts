import type { ServiceChange } from '../../../ecs/ecs.ts';
import { InvalidParameterException } from '../../../ecs/errors.ts';
import { defineEcsOperation } from '../operation.ts';
import { presentService } from '../present-service.ts';
import { deploymentConfiguration, flag, openObject, text, whole } from '../schemas.ts';

interface Request extends ServiceChange {
  readonly cluster?: string;
  readonly service: string;
  readonly deploymentController?: { readonly type?: string };
  readonly [other: string]: unknown;
}

/** What has no meaning on one machine; dropping it would be to say that it was done. */
const awsOnly = [
  'capacityProviderStrategy',
  'loadBalancers',
  'networkConfiguration',
  'placementConstraints',
  'placementStrategy',
  'platformVersion',
  'serviceConnectConfiguration',
  'serviceRegistries',
  'volumeConfigurations',
  'vpcLatticeConfigurations',
];

export const updateService = defineEcsOperation<Request>({
  name: 'UpdateService',
  mutates: true,
  body: openObject(
    {
      ...{ cluster: text, service: text, taskDefinition: text, forceNewDeployment: flag, desiredCount: whole },
      deploymentConfiguration,
    },
    ['service'],
  ),
  handle: (ecs, request) => {
    const { cluster, service, taskDefinition, forceNewDeployment, desiredCount, deploymentController } = request;
    ecs.checkCluster(cluster);
    const controller = deploymentController?.type ?? 'ECS';
    if (controller !== 'ECS') {
      throw new InvalidParameterException(`deploymentController.type: ${controller} is executed in AWS only`);
    }
    const unknown = awsOnly.find((name) => request[name] !== undefined);
    if (unknown) throw new InvalidParameterException(`${unknown} can be changed in AWS only`);
    const updated = ecs.update(service, {
      ...(taskDefinition !== undefined && { taskDefinition }),
      ...(forceNewDeployment !== undefined && { forceNewDeployment }),
      ...(desiredCount !== undefined && { desiredCount }),
      ...(request.deploymentConfiguration && { deploymentConfiguration: request.deploymentConfiguration }),
    });
    return { service: presentService(ecs, updated) };
  },
});
