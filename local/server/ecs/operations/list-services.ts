import { defineEcsOperation } from '../operation.ts';
import { type PageRequest, pageOf } from '../pages.ts';
import { presentService } from '../present-service.ts';
import { launchType, object, oneOf, page, text } from '../schemas.ts';

interface Request extends PageRequest {
  readonly cluster?: string;
  readonly launchType?: string;
  readonly schedulingStrategy?: string;
}

export const listServices = defineEcsOperation<Request>({
  name: 'ListServices',
  body: object({ cluster: text, ...page, launchType, schedulingStrategy: oneOf('REPLICA', 'DAEMON') }),
  handle: (ecs, { cluster, launchType: launched, schedulingStrategy, ...request }) => {
    ecs.checkCluster(cluster);
    const all = ecs
      .services()
      .map((service) => ({ arn: ecs.serviceArn(service.service), is: presentService(ecs, service) }))
      .filter(({ is }) => launched === undefined || is.launchType === launched)
      .filter(({ is }) => schedulingStrategy === undefined || is.schedulingStrategy === schedulingStrategy)
      .map(({ arn }) => arn);
    // ECS gives ten unless told.
    const { items, ...next } = pageOf('services', all, (arn) => arn, { maxResults: 10, ...request });
    return { serviceArns: items, ...next };
  },
});
