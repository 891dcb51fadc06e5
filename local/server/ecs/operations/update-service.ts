import type { ServiceChange } from '../../../ecs/ecs.ts';
import { InvalidParameterException } from '../../../ecs/errors.ts';
import { defineEcsOperation } from '../operation.ts';
import { presentService } from '../present-service.ts';
import { deploymentConfiguration, flag, object, text, whole } from '../schemas.ts';

interface Request extends ServiceChange {
  readonly cluster?: string;
  readonly service: string;
  readonly deploymentController?: { readonly type?: string };
}

export const updateService = defineEcsOperation<Request>({
  name: 'UpdateService',
  mutates: true,
  body: object(
    {
      ...{ cluster: text, service: text, taskDefinition: text, forceNewDeployment: flag, desiredCount: whole },
      ...{ deploymentConfiguration, deploymentController: object({ type: text }) },
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
    const updated = ecs.update(service, {
      ...(taskDefinition !== undefined && { taskDefinition }),
      ...(forceNewDeployment !== undefined && { forceNewDeployment }),
      ...(desiredCount !== undefined && { desiredCount }),
      ...(request.deploymentConfiguration && { deploymentConfiguration: request.deploymentConfiguration }),
    });
    return { service: presentService(ecs, updated) };
  },
});
