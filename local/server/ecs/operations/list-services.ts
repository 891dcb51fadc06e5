import { defineEcsOperation } from '../operation.ts';
import { type PageRequest, pageOf } from '../pages.ts';
import { object, page, text } from '../schemas.ts';

export const listServices = defineEcsOperation<PageRequest & { readonly cluster?: string }>({
  name: 'ListServices',
  body: object({ cluster: text, ...page, launchType: text, schedulingStrategy: text }),
  handle: (ecs, { cluster, ...request }) => {
    ecs.checkCluster(cluster);
    const all = ecs.services().map(({ service }) => ecs.serviceArn(service));
    // ECS gives ten unless told.
    const { items, ...next } = pageOf('services', all, (arn) => arn, { maxResults: 10, ...request });
    return { serviceArns: items, ...next };
  },
});
