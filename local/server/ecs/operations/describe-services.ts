import { defineEcsOperation } from '../operation.ts';
import { presentService } from '../present-service.ts';
import { include, object, text, texts } from '../schemas.ts';

interface Request {
  readonly cluster?: string;
  readonly services: readonly string[];
  readonly include?: readonly string[];
}

export const describeServices = defineEcsOperation<Request>({
  name: 'DescribeServices',
  body: object({ cluster: text, services: texts(10, 1), include }, ['services']),
  handle: (ecs, { cluster, services, include: more = [] }) => {
    ecs.checkCluster(cluster);
    const withTags = more.includes('TAGS');
    const found = services.flatMap((reference) => ecs.findService(reference) ?? []);
    return {
      services: found.map((service) => ({
        ...presentService(ecs, service),
        ...(withTags && { tags: ecs.tags.list(ecs.serviceArn(service.service)) }),
      })),
      failures: services
        .filter((reference) => !ecs.findService(reference))
        .map((reference) => ({
          arn: reference.startsWith('arn:') ? reference : ecs.serviceArn(reference),
          reason: 'MISSING',
        })),
    };
  },
});
