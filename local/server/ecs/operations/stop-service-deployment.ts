import { defineEcsOperation } from '../operation.ts';
import { object, oneOf, text } from '../schemas.ts';

interface Request {
  readonly serviceDeploymentArn: string;
  readonly stopType?: 'ABORT' | 'ROLLBACK';
}

export const stopServiceDeployment = defineEcsOperation<Request>({
  name: 'StopServiceDeployment',
  mutates: true,
  body: object({ serviceDeploymentArn: text, stopType: oneOf('ABORT', 'ROLLBACK') }, ['serviceDeploymentArn']),
  handle: (ecs, { serviceDeploymentArn, stopType = 'ROLLBACK' }) => {
    ecs.stopDeployment(serviceDeploymentArn, stopType);
    return { serviceDeploymentArn };
  },
});
