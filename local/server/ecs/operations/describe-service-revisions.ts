import { defineEcsOperation } from '../operation.ts';
import { seconds } from '../pages.ts';
import { object, texts } from '../schemas.ts';

export const describeServiceRevisions = defineEcsOperation<{ readonly serviceRevisionArns: readonly string[] }>({
  name: 'DescribeServiceRevisions',
  body: object({ serviceRevisionArns: texts(20, 1) }, ['serviceRevisionArns']),
  handle: (ecs, { serviceRevisionArns: arns }) => {
    const all = ecs
      .services()
      .flatMap(({ service, rollouts }) => rollouts.map(({ revision }) => ({ service, revision })));
    const find = (arn: string) => all.find(({ revision }) => revision.arn === arn);
    return {
      serviceRevisions: arns
        .flatMap((arn) => find(arn) ?? [])
        .map(({ service, revision }) => ({
          serviceRevisionArn: revision.arn,
          serviceArn: ecs.serviceArn(service),
          clusterArn: ecs.clusterArn,
          taskDefinition: revision.taskDefinitionArn,
          launchType: 'FARGATE',
          containerImages: [
            { containerName: revision.container, image: revision.image, imageDigest: revision.imageDigest },
          ],
          createdAt: seconds(revision.createdAt),
        })),
      failures: arns.filter((arn) => !find(arn)).map((arn) => ({ arn, reason: 'MISSING' })),
    };
  },
});
