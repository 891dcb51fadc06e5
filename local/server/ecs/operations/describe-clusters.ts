import { defineEcsOperation } from '../operation.ts';
import { countsOf } from '../present-service.ts';
import { include, object, texts } from '../schemas.ts';

export const describeClusters = defineEcsOperation<{ readonly clusters?: readonly string[] }>({
  name: 'DescribeClusters',
  body: object({ clusters: texts(100), include }),
  handle: (ecs, { clusters = [] }) => {
    const { clusterArn, topology } = ecs;
    const isOurs = (reference: string) => reference === clusterArn || reference === topology.name;
    const { runningCount, pendingCount } = countsOf(ecs.tasks.all());
    const cluster = {
      clusterArn,
      clusterName: topology.name,
      status: 'ACTIVE',
      activeServicesCount: ecs.services().length,
      runningTasksCount: runningCount,
      pendingTasksCount: pendingCount,
      registeredContainerInstancesCount: 0,
      tags: ecs.tags.list(clusterArn),
    };
    return {
      clusters: clusters.length === 0 || clusters.some(isOurs) ? [cluster] : [],
      failures: clusters.filter((reference) => !isOurs(reference)).map((arn) => ({ arn, reason: 'MISSING' })),
    };
  },
});
