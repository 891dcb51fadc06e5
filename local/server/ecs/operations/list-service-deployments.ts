import { serviceDeploymentStatuses } from '../../../../lib/model/events/deployment.ts';
import { defineEcsOperation } from '../operation.ts';
import { type PageRequest, pageOf, seconds } from '../pages.ts';
import { summarizeDeployment } from '../present-service.ts';
import { object, oneOf, page, text } from '../schemas.ts';

interface Request extends PageRequest {
  readonly cluster?: string;
  readonly service: string;
  readonly status?: readonly string[];
  readonly createdAt?: { readonly before?: number; readonly after?: number };
}

const number = { type: 'number' };

export const listServiceDeployments = defineEcsOperation<Request>({
  name: 'ListServiceDeployments',
  body: object(
    {
      ...{ cluster: text, service: text, createdAt: object({ before: number, after: number }), ...page },
      status: { type: 'array', items: oneOf(...serviceDeploymentStatuses) },
    },
    ['service'],
  ),
  handle: (ecs, { cluster, service, status = [], createdAt: { before, after } = {}, ...request }) => {
    ecs.checkCluster(cluster);
    const wanted = ecs
      .service(service)
      .all.map((deployment, index) => ({ deployment, index }))
      .filter(({ deployment }) => status.length === 0 || status.includes(deployment.status))
      .filter(({ deployment }) => before === undefined || seconds(deployment.createdAt) <= before)
      .filter(({ deployment }) => after === undefined || seconds(deployment.createdAt) >= after);
    // Newest first.
    const keyOf = ({ index }: { index: number }) => String(1e9 - index).padStart(10, '0');
    const { items, ...next } = pageOf(`service deployments of ${service}`, wanted, keyOf, {
      maxResults: 20,
      ...request,
    });
    return { serviceDeployments: items.map(({ deployment }) => summarizeDeployment(ecs, deployment)), ...next };
  },
});
