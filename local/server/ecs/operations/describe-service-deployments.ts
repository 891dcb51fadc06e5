import { defineEcsOperation } from '../operation.ts';
import { presentDeployment } from '../present-service.ts';
import { object, texts } from '../schemas.ts';

export const describeServiceDeployments = defineEcsOperation<{ readonly serviceDeploymentArns: readonly string[] }>({
  name: 'DescribeServiceDeployments',
  body: object({ serviceDeploymentArns: texts(20, 1) }, ['serviceDeploymentArns']),
  handle: (ecs, { serviceDeploymentArns: arns }) => ({
    serviceDeployments: arns
      .flatMap((arn) => ecs.findDeployment(arn) ?? [])
      .map((deployment) => presentDeployment(ecs, deployment)),
    failures: arns.filter((arn) => !ecs.findDeployment(arn)).map((arn) => ({ arn, reason: 'MISSING' })),
  }),
});
